// Parts of a page that change while one looks at it. [data-refresh] surrounds them; each part has a key in data-live and
// is replaced when it has changed, unless somebody is using it. `data-events` names a stream that tells when to look,
// `data-every` how many seconds to wait otherwise. Where data-state changes, the whole page is loaded again.
import { setServerNow } from "./scripts/clock.js";

const SOONEST_MS = 1000;
const place = document.querySelector("[data-refresh]");
let asked = false;

function inUse(part) {
  return part.contains(document.activeElement) || part.querySelector("details[open]") !== null;
}

function put(fresh) {
  const root = fresh.querySelector("[data-refresh]");
  if (!root) return;
  if (root.dataset.state !== place.dataset.state) { location.reload(); return; }
  if (root.dataset.now) setServerNow(root.dataset.now);
  const keys = (one) => [...one.querySelectorAll("[data-live]")].map((part) => part.dataset.live).join(" ");
  if (keys(root) !== keys(place)) {
    // Somebody came or went: everything is new, once nobody is using any of it.
    if (!inUse(place)) place.replaceChildren(...root.childNodes);
    return;
  }
  for (const part of place.querySelectorAll("[data-live]")) {
    const other = root.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
    if (other && part.innerHTML !== other.innerHTML && !inUse(part)) {
      part.className = other.className;
      part.replaceChildren(...other.childNodes);
    }
  }
}

async function look() {
  asked = false;
  try {
    const answer = await fetch(location.href, { headers: { "X-Refresh": "yes" } });
    if (answer.redirected) location.reload();
    else if (answer.ok) put(new DOMParser().parseFromString(await answer.text(), "text/html"));
    place.toggleAttribute("data-stale", !answer.ok);
  } catch {
    place.setAttribute("data-stale", "");
  }
}

function soon() {
  if (asked) return;
  asked = true;
  setTimeout(look, SOONEST_MS);
}

if (place) {
  if (place.dataset.events) {
    const stream = new EventSource(place.dataset.events);
    stream.addEventListener("sitting", soon);
    // Browsers warn of streams that are torn off when a page goes away.
    addEventListener("pagehide", () => stream.close());
  }
  setInterval(() => { if (!document.hidden) soon(); }, Number(place.dataset.every || 10) * 1000);
}
