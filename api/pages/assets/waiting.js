// Before the start and on the overview: goes on by itself when staff open the gate, pause, or end it.
import { send } from "./scripts/work/http.js";

const LOOK_MS = 4000;
let before = document.body.dataset.sitting;
let gate = null;

async function look() {
  const answer = await send("GET", "/v1/sitting");
  if (!answer.ok) return;
  const { state, campaign } = answer.body;
  const changed = state !== before || (gate !== null && campaign.may_begin !== gate);
  before = state;
  gate = campaign.may_begin;
  if (state === "finished") location.assign("/sitting/end");
  else if (changed) location.reload();
}

setInterval(look, LOOK_MS);
look();
