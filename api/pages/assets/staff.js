// Copying what is shown once: [data-copies=id of an input] puts its text on the clipboard and says so.
import { toast } from "./scripts/live.js";

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No clipboard without TLS: the older way copies what is selected.
    document.execCommand("copy");
  }
  toast(button.dataset.said);
});
