// The server's clock in the page: asked now and then, announced at 10, 5 and 1 minutes, and obeyed at the end.
import { announce, toast } from "../live.js";
import { serverNow, setClock, setServerNow } from "../clock.js";
import { send } from "./http.js";

const LOOK_MS = 10_000;
const MARKS_MIN = [10, 5, 1];

export function keepTime({ keeper = null, words, practice = false, everyMs = LOOK_MS, onPaused = () => {} }) {
  const clock = document.querySelector(".clock");
  let endsAt = clock?.dataset.endsAt ? new Date(clock.dataset.endsAt).getTime() : null;
  let state = document.body.dataset.sitting;
  const { part } = document.body.dataset;
  let said = new Set(MARKS_MIN.filter((minutes) => endsAt !== null && endsAt - serverNow() < minutes * 60_000));
  let ending = false;

  function over() {
    if (practice) return location.assign("/sitting");
    keeper?.stop();
    location.assign("/sitting/end");
  }

  // A part of its own time is over: what was typed in it was handed in, and the next one has begun.
  function next() {
    keeper?.stop();
    location.assign(`/sitting?done=${encodeURIComponent(part)}`);
  }

  async function look() {
    const answer = await send("GET", "/v1/sitting");
    if (answer.status === 401) return left();
    if (!answer.ok) return;
    const { clock: times, state: now } = answer.body;
    setServerNow(times.server_now);
    if (now === "finished") return over();
    if (practice ? now !== "waiting" : now === "waiting") return location.assign("/sitting");
    if (!practice && answer.body.part !== part) return next();
    const end = times.due_at ? new Date(times.due_at).getTime() : null;
    if (clock && (end !== endsAt || now !== state)) {
      if (end !== null && endsAt !== null && end > endsAt) {
        const seconds = Math.round((end - endsAt) / 1000);
        const more = seconds < 60 ? words.more_seconds.replace("%s", seconds) : words.more_time.replace("%s", Math.round(seconds / 60));
        toast(more);
        announce(more);
        said = new Set(MARKS_MIN.filter((minutes) => end - serverNow() < minutes * 60_000));
      }
      endsAt = end;
      ending = false;
      setClock(clock, { endsAt: times.due_at, paused: now === "paused" });
    }
    if (now !== state) {
      state = now;
      onPaused(now === "paused");
      announce(now === "paused" ? words.paused : words.resumed);
      toast(now === "paused" ? words.paused : words.resumed);
    }
  }

  function left() {
    keeper?.stop();
    toast(words.closed_here, { lasting: true });
    announce(words.closed_here);
  }

  function tick() {
    if (endsAt === null || state !== "running") return;
    const leftMs = endsAt - serverNow();
    for (const minutes of MARKS_MIN) {
      if (!said.has(minutes) && leftMs <= minutes * 60_000 && leftMs > 0) {
        said.add(minutes);
        announce(words.minutes_left[minutes]);
        toast(words.minutes_left[minutes]);
      }
    }
    // What was typed last is sent just before the end; what is on its way then still counts.
    if (leftMs <= 1500 && !ending) {
      ending = true;
      keeper?.save();
    }
    if (leftMs <= -1000) look();
  }

  setInterval(tick, 1000);
  setInterval(look, everyMs);
  addEventListener("focus", look);
  addEventListener("preuve:refused", (event) => { if (event.detail.status === 401) left(); else look(); });
}
