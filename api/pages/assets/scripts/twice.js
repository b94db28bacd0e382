// A double click on a button hands a form in once. What scripts take over is theirs to look after.
const SOON_MS = 2000;
const sent = new WeakMap();

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const now = performance.now();
  if (now - (sent.get(event.target) ?? -SOON_MS) < SOON_MS) event.preventDefault();
  else sent.set(event.target, now);
});
