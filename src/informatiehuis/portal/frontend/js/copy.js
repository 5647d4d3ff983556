// A button that copies the text of the element its data-copy names. It stays hidden where copying cannot work.
export function copyButtons(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.querySelector(button.dataset.copy);
      const answer = document.getElementById(button.getAttribute("aria-describedby"));
      try {
        await navigator.clipboard.writeText(source.textContent.trim().replace(/\s+/g, " "));
        answer.textContent = button.dataset.done;
      } catch {
        // The browser refused: the text is selected instead, so that the reader can copy it.
        getSelection().selectAllChildren(source);
        answer.textContent = button.dataset.failed;
      }
    });
  }
}
