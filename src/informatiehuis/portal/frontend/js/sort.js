// Sortable tables: a header cell with data-sort="number" or "text" becomes a button. The cells give the value
// to sort by in data-value, so that 1.369.873 sorts as a number and no data goes last in either direction.
const MARK = `<svg class="house-sort__mark" viewBox="0 0 8 14" aria-hidden="true" focusable="false">
<path class="house-sort__up" d="M4 0 8 6H0z"/><path class="house-sort__down" d="M4 14 0 8h8z"/></svg>`;

function valueOf(row, column) {
  const cell = row.cells[column];
  return cell?.dataset.value ?? cell?.textContent.trim() ?? "";
}

function comparer(column, kind, direction) {
  const language = document.documentElement.lang || "nl";
  const words = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  return (first, second) => {
    const [a, b] = [valueOf(first, column), valueOf(second, column)];
    if (a === "" || b === "") return (a === "") - (b === "");
    return direction * (kind === "number" ? Number(a) - Number(b) : words.compare(a, b));
  };
}

function sortBy(table, header) {
  const headers = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const kind = header.dataset.sort;
  const was = header.getAttribute("aria-sort");
  const first = kind === "number" ? "descending" : "ascending";
  const order = was === "ascending" ? "descending" : was === "descending" ? "ascending" : first;
  for (const other of headers) if (other.dataset.sort) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", order);
  const compare = comparer(headers.indexOf(header), kind, order === "ascending" ? 1 : -1);
  for (const body of table.tBodies) body.append(...[...body.rows].sort(compare));
}

export function sortableTables(root) {
  for (const header of root.querySelectorAll("table[data-sortable] thead th[data-sort]")) {
    if (header.querySelector(".house-sort")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "house-sort";
    button.append(...header.childNodes);
    button.insertAdjacentHTML("beforeend", MARK);
    button.addEventListener("click", () => sortBy(header.closest("table"), header));
    header.append(button);
  }
}
