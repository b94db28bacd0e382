// Clocks run on the server's time: `data-ends-at` says when, `data-server-now` on <body> or the clock what time it was there
// when the page was made. Whoever learns of another end or another now calls setClock().
// The computer's own clock is not asked: it may be wrong, and may be set while the page is open.
let began = Date.now() - performance.now();

export function serverNow() {
  return began + performance.now();
}

export function setServerNow(moment) {
  began = new Date(moment).getTime() - performance.now();
}

export function setClock(clock, { endsAt, paused = false }) {
  if (endsAt) clock.dataset.endsAt = endsAt;
  else delete clock.dataset.endsAt;
  clock.classList.toggle("clock--paused", paused);
  tick(clock);
}

function digits(ms) {
  const s = Math.max(0, Math.ceil(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor((s % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${two(minutes)}:${two(s % 60)}`;
}

function tick(clock) {
  if (!clock.dataset.endsAt || clock.classList.contains("clock--paused")) return;
  const left = new Date(clock.dataset.endsAt).getTime() - serverNow();
  const shown = clock.querySelector("[data-clock]");
  const words = digits(left);
  if (shown && shown.textContent !== words) shown.textContent = words;
  clock.classList.toggle("clock--last", left <= 60_000);
  clock.classList.toggle("clock--soon", left > 60_000 && left <= 300_000);
}

export function startClocks() {
  const said = document.querySelector("[data-server-now]")?.dataset.serverNow;
  if (said) setServerNow(said);
  const all = () => document.querySelectorAll(".clock[data-ends-at]").forEach(tick);
  all();
  setInterval(all, 500);
}
