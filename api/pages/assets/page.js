// On every page: what makes plain HTML pleasant. Nothing here is needed for a page to work.
import "./scripts/appearance.js";
import "./scripts/disclosures.js";
import "./scripts/tabs.js";
import "./scripts/dialogs.js";
import "./scripts/copying.js";
import "./scripts/unsaved.js";
import "./scripts/twice.js";
import { startClocks } from "./scripts/clock.js";

document.documentElement.classList.add("scripted");
document.querySelector("[data-focus]")?.focus();
startClocks();
