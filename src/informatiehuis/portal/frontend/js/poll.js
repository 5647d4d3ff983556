// What a page shows of work that still goes on is asked again every few seconds, until it has ended. Without script
// the same page has a link to look again.
const EVERY = 2000;

export function follow(root) {
  const shown = root.querySelector("[data-poll]");
  if (!shown) return;
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(shown.id);
      if (!fresh) return;
      // a reader who is at a button here keeps it until the state changes
      const same = fresh.hasAttribute("data-poll") && shown.contains(document.activeElement);
      if (!same) shown.replaceChildren(...fresh.childNodes);
      if (!fresh.hasAttribute("data-poll")) return;
    } catch (error) {
      console.error(error);
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
}
