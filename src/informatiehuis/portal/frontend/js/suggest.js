// Titles to choose from while somebody types in a search field; the field works without them.
const WAIT = 200;
const SHORTEST = 3;

export function suggestions(root) {
  for (const field of root.querySelectorAll("input[data-suggestions]")) follow(field);
}

function follow(field) {
  const list = field.list;
  let timer;
  let asked = field.value;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const typed = field.value.trim();
    if (typed.length < SHORTEST || typed === asked) return;
    timer = setTimeout(async () => {
      asked = typed;
      const found = await titles(field.dataset.suggestions, typed);
      // what was typed meanwhile has an answer of its own on the way
      if (field.value.trim() === typed) list.replaceChildren(...found.map((title) => new Option(title, title)));
    }, WAIT);
  });
}

async function titles(address, typed) {
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).suggestions : [];
  } catch {
    return [];
  }
}
