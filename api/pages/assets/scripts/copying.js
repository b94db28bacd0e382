// A secret that is shown once: [data-copies=id] puts that field's text on the clipboard, or selects it where that is not allowed.
import { toast } from "./live.js";

for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      toast(button.dataset.copied);
    } catch {
      field.focus();
    }
  });
}
