// Only for the page of components.
import { toast } from "./scripts/live.js";

for (const button of document.querySelectorAll("[data-says]")) {
  button.addEventListener("click", () => toast(button.dataset.says));
}
