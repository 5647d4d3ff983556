// The drawn map is the map. A reader who wants to move and enlarge it asks for that with a button, and only
// then is MapLibre fetched.
async function start(group, button) {
  const status = group.querySelector("[data-map-status]");
  status.textContent = button.dataset.loading;
  button.disabled = true;
  try {
    const { openMap } = await import("./map.js");
    await openMap(group);
    status.textContent = "";
    button.hidden = true;
  } catch (error) {
    console.error(error);
    status.textContent = button.dataset.failed;
    button.disabled = false;
  }
}

export function liveMaps(root) {
  for (const button of root.querySelectorAll("button[data-live-map]")) {
    button.hidden = false;
    button.addEventListener("click", () => start(button.closest("[data-map-table]"), button));
  }
}
