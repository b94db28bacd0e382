// htmx for pages that are built piece by piece: they name this script in their head block. It evaluates nothing: neither
// hx-on nor expressions in attributes work here, since the security policy forbids both.
import htmx from "htmx.org";
import { announce, toast } from "./scripts/live.js";
import { makeTabs } from "./scripts/tabs.js";

window.htmx = htmx;

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector("meta[name=csrf]")?.content;
  if (token) event.detail.ctx.request.headers["X-CSRF-Token"] = token;
});

document.addEventListener("htmx:after:swap", (event) => {
  const root = event.target instanceof Element ? event.target : document;
  for (const one of root.querySelectorAll("[data-tabs]:not(:has(> .tabs__list))")) makeTabs(one);
  (root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]"))?.focus();
});

// No answer at all: what was asked for was not done, and the page says so.
document.addEventListener("htmx:error", () => {
  const words = document.body.dataset.offline;
  if (!words) return;
  toast(words, { lasting: true });
  announce(words);
});
