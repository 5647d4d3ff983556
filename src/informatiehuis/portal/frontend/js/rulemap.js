// A map of rules: pointing at a place asks what may be done just there. With the keyboard, or without script, the
// areas of the map are links, and a place is typed.
export function ruleMaps(root) {
  for (const canvas of root.querySelectorAll("[data-rule-map]")) {
    const drawing = canvas.querySelector("[data-drawn-map] svg[data-scale]");
    if (!drawing) continue;
    drawing.addEventListener("click", (event) => {
      if (event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const { west, north, scale, margin } = drawing.dataset;
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
      const x = Math.round(Number(west) + (point.x - Number(margin)) / Number(scale));
      const y = Math.round(Number(north) - (point.y - Number(margin)) / Number(scale));
      const address = new URL(location.href);
      address.searchParams.set("_plek", `${x}, ${y}`);
      address.searchParams.delete("plaats");
      address.hash = "hier";
      location.assign(address);
    });
  }
}
