// What is shown once: [data-copies=id of a field] puts its text on the clipboard, and says so in the words of [data-copied].
import { toast } from "./live.js";

for (const button of document.querySelectorAll("[data-copies][hidden]")) button.hidden = false;
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No clipboard without TLS: the older way copies what is selected.
    if (!document.execCommand("copy")) return;
  }
  toast(button.dataset.copied);
});
