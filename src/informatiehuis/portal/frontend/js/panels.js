// The account panel is a <details>; with script it also closes on Escape and on a click elsewhere.
export function closePanels(root) {
  const open = () => root.querySelectorAll("details[data-panel][open]");
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const panel of open()) {
      panel.open = false;
      panel.querySelector("summary").focus();
    }
  });
  root.addEventListener("click", (event) => {
    for (const panel of open()) if (!panel.contains(event.target)) panel.open = false;
  });
}
