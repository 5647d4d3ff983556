// A map and the table beside it are one: pointing at or focusing an area marks its row, and the other way
// round. Whoever else shows the same areas (the movable map) listens to the event "house:mark".
// The border of the marked area, drawn last: in an SVG what comes later lies on top.
function drawRing(group, code) {
  const drawing = group.querySelector("svg.house-choropleth");
  if (!drawing) return;
  drawing.querySelector("[data-ring]")?.remove();
  const area = code && drawing.querySelector(`[data-code="${CSS.escape(code)}"] path`);
  if (!area) return;
  const ring = document.createElementNS("http://www.w3.org/2000/svg", "path");
  ring.setAttribute("d", area.getAttribute("d"));
  ring.setAttribute("class", "house-choropleth__ring");
  ring.dataset.ring = "";
  drawing.append(ring);
}

function mark(group, code) {
  if (group.dataset.marked === (code ?? "")) return;
  group.dataset.marked = code ?? "";
  for (const element of group.querySelectorAll(".is-marked")) element.classList.remove("is-marked");
  const readout = group.querySelector("[data-readout]");
  if (readout) readout.textContent = "";
  if (code) {
    for (const element of group.querySelectorAll(`[data-code="${CSS.escape(code)}"]`)) {
      element.classList.add("is-marked");
      if (readout && element.dataset.label) readout.textContent = element.dataset.label;
    }
  }
  drawRing(group, code);
  group.dispatchEvent(new CustomEvent("house:mark", { detail: { code } }));
}

export function linkMapsAndTables(root) {
  for (const group of root.querySelectorAll("[data-map-table]")) {
    if (group.dataset.linked) continue;
    group.dataset.linked = "yes";
    const codeOf = (event) => event.target.closest?.("[data-code]")?.dataset.code;
    group.addEventListener("pointerover", (event) => mark(group, codeOf(event)));
    group.addEventListener("pointerleave", () => mark(group, undefined));
    group.addEventListener("focusin", (event) => mark(group, codeOf(event)));
    group.addEventListener("focusout", () => mark(group, undefined));
    group.addEventListener("house:point", (event) => mark(group, event.detail.code));
  }
}
