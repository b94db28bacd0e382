// Before the start and on the overview: goes on by itself when staff open the gate, pause or end it, or when a part is over.
import { send } from "./scripts/work/http.js";
import { keepTime } from "./scripts/work/time.js";

const LOOK_MS = 4000;
const before = document.body.dataset.sitting;
const words = document.querySelector("[data-time-words]")?.dataset.timeWords;
let gate = null;

async function look() {
  const answer = await send("GET", "/v1/sitting");
  if (!answer.ok) return;
  const { state, campaign } = answer.body;
  const changed = state !== before || (gate !== null && campaign.may_begin !== gate);
  gate = campaign.may_begin;
  if (state === "finished") location.assign("/sitting/end");
  else if (changed) location.reload();
}

if (words) keepTime({ words: JSON.parse(words), everyMs: LOOK_MS, onPaused: () => location.reload() });
else {
  setInterval(look, LOOK_MS);
  look();
}
