// Native dialogs: [data-opens=id] opens one, [data-closes] inside shuts it, a click beside it, too.
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  else if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  else if (event.target.matches("dialog[open]")) event.target.close();
});
