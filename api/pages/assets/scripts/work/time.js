// The server's clock in the page: asked now and then, announced at 10, 5 and 1 minutes, and obeyed at the end.
import { announce, toast } from "../live.js";
import { serverNow, setClock, setServerNow } from "../clock.js";
import { send } from "./http.js";

const LOOK_MS = 10_000;
const MARKS_MIN = [10, 5, 1];

export function keepTime({ keeper = null, words, practice = false, onPaused = () => {}, onChange = () => {} }) {
  const clock = document.querySelector(".clock");
  let endsAt = clock?.dataset.endsAt ? new Date(clock.dataset.endsAt).getTime() : null;
  let state = document.body.dataset.sitting;
  let said = new Set(MARKS_MIN.filter((minutes) => endsAt !== null && endsAt - serverNow() < minutes * 60_000));
  let ending = false;

  function over() {
    if (practice) return location.assign("/sitting");
    keeper?.stop();
    location.assign("/sitting/end");
  }

  async function look() {
    const answer = await send("GET", "/v1/sitting");
    if (answer.status === 401) return left();
    if (!answer.ok) return;
    const { clock: times, state: now } = answer.body;
    setServerNow(times.server_now);
    if (now === "finished") return over();
    if (practice ? now !== "waiting" : now === "waiting") return location.assign("/sitting");
    const end = times.due_at ? new Date(times.due_at).getTime() : null;
    if (clock && (end !== endsAt || now !== state)) {
      if (end !== null && endsAt !== null && end > endsAt) {
        const more = words.more_time.replace("%s", Math.max(1, Math.round((end - endsAt) / 60_000)));
        toast(more);
        announce(more);
        said = new Set(MARKS_MIN.filter((minutes) => end - serverNow() < minutes * 60_000));
      }
      endsAt = end;
      setClock(clock, { endsAt: times.due_at, paused: now === "paused" });
    }
    if (now !== state) {
      state = now;
      onPaused(now === "paused");
      announce(now === "paused" ? words.paused : words.resumed);
      toast(now === "paused" ? words.paused : words.resumed);
    }
    onChange(answer.body);
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
  setInterval(look, LOOK_MS);
  addEventListener("focus", look);
  addEventListener("preuve:refused", (event) => { if (event.detail.status === 401) left(); else look(); });
}
