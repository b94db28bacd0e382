// Keeps what is typed: at most SOON_MS after a change it is on its way to the server, and the page says whether it is there.
//
// One save is under way at a time; what changes meanwhile goes with the next. A save names the version that it changes, so
// that two windows never overwrite each other: the one that comes second is shown a choice, and nothing is thrown away.
// A save whose answer was lost may have been stored: finding it there later is no conflict, but the answer at last.
// Nothing is kept in the browser itself: on a shared computer the next person would find it.
import { announce } from "../live.js";
import { send } from "./http.js";

const IDLE_MS = 700;
const SOON_MS = 2000;
// The longest is shorter than what the server waits after the end (grace_ms): what could not be sent is not late by our pause.
const PAUSES_MS = [500, 1000, 2000];
// What browsers still send while a page is going away.
const MOST_KEEPALIVE = 60_000;

export class Keeper {
  constructor({ item, csrf, version, content, show, words }) {
    Object.assign(this, { item, csrf, version, content, show, words });
    this.place = document.querySelector("[data-saved]");
    this.saved = JSON.stringify(content());
    this.dirty = false;
    this.stopped = false;
    this.failures = 0;
    this.firstChange = 0;
    this.waiting = null;
    this.going = null;
    this.theirs = null;
    this.unanswered = new Set();
    addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.leaving(); });
    addEventListener("pagehide", () => this.leaving());
    addEventListener("online", () => this.soon(0));
    addEventListener("beforeunload", (event) => { if (this.dirty && !this.stopped) event.preventDefault(); });
    this.box = document.querySelector("[data-conflict]");
    this.box?.querySelector("[data-take-theirs]").addEventListener("click", () => this.takeTheirs());
    this.box?.querySelector("[data-keep-mine]").addEventListener("click", () => this.keepMine());
  }

  changed() {
    if (this.stopped) return;
    const now = performance.now();
    if (!this.dirty) this.firstChange = now;
    this.dirty = true;
    if (this.theirs || this.failures) return;
    this.soon(Math.max(0, Math.min(IDLE_MS, this.firstChange + SOON_MS - now)));
  }

  soon(ms) {
    if (!this.dirty || this.stopped || this.theirs) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), ms);
  }

  // Saves now, and waits for it: before a run or a submission. True if the server has exactly what is on the page.
  async settle() {
    clearTimeout(this.waiting);
    for (let round = 0; round < 3 && !this.stopped && !this.theirs; round += 1) {
      if (this.going) await this.going;
      else if (this.dirty || JSON.stringify(this.content()) !== this.saved) await this.save();
      else return true;
    }
    return !this.dirty && !this.theirs && !this.stopped;
  }

  save() {
    if (!this.going) this.going = this.put().finally(() => { this.going = null; });
    return this.going;
  }

  async put() {
    const content = this.content();
    const text = JSON.stringify(content);
    if (text === this.saved) { this.dirty = false; return; }
    this.answered(await send("PUT", `/v1/sitting/drafts/${this.item}`, { csrf: this.csrf, body: { base_version: this.version, content } }), text);
  }

  answered(answer, text) {
    if (answer.ok) return this.kept(answer.body, text);
    if (answer.status === 0 || answer.status >= 500) this.unsure(JSON.parse(text));
    this.failed(answer);
  }

  // This was sent, and nobody knows whether it arrived.
  unsure(content) {
    this.unanswered.add(canonical(content));
  }

  kept({ version, saved_at }, text) {
    const again = this.failures > 0;
    this.version = version;
    this.saved = text;
    this.failures = 0;
    this.unanswered.clear();
    this.dirty = JSON.stringify(this.content()) !== text;
    this.firstChange = performance.now();
    const time = new Date(saved_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    this.say(this.words.saved_at.replace("%s", time), "saved");
    if (again) announce(this.words.saved_again);
    if (this.dirty) this.soon(IDLE_MS);
    dispatchEvent(new CustomEvent("preuve:saved"));
  }

  failed(answer) {
    if (answer.status === 409 && answer.body && "draft" in answer.body) return this.conflict(answer.body.draft);
    if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
      if (!this.failures) announce(this.words.not_saved);
      this.failures += 1;
      this.say(this.words.not_saved, "failing");
      const pause = Math.max(PAUSES_MS[Math.min(this.failures, PAUSES_MS.length) - 1], 1000 * (answer.retryAfter || 0));
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.save(), pause);
      return;
    }
    const said = answer.body?.errors?.map((one) => `${one.message} ${one.remedy}`).join(" ") || answer.body?.detail || this.words.not_saved;
    this.say(said, "failing");
    announce(said);
    // What cannot be kept as it is may be, once it is changed; what is over stays over.
    if (answer.status !== 422) dispatchEvent(new CustomEvent("preuve:refused", { detail: answer }));
  }

  conflict(draft) {
    if (draft?.saved_by === "this_device" && this.unanswered.has(canonical(draft.content))) {
      this.kept(draft, JSON.stringify(draft.content));
      return this.soon(0);
    }
    this.theirs = draft ?? { version: 0, content: null };
    const time = draft ? new Date(draft.saved_at).toLocaleTimeString(document.documentElement.lang) : "";
    const where = draft?.saved_by === "this_device" ? this.words.other_tab : this.words.other_device;
    this.box.querySelector("[data-conflict-words]").textContent = where.replace("%s", time);
    this.box.hidden = false;
    this.box.querySelector("button").focus();
    this.say(this.words.undecided, "failing");
    announce(this.words.undecided);
  }

  takeTheirs() {
    const { version, content } = this.theirs;
    this.decided(version);
    if (content) this.show(content);
    this.saved = JSON.stringify(this.content());
    this.dirty = false;
    this.say(this.words.taken, "saved");
  }

  keepMine() {
    this.decided(this.theirs.version);
    this.dirty = true;
    this.save();
  }

  decided(version) {
    this.theirs = null;
    this.version = version;
    this.box.hidden = true;
  }

  // The page may be going away: what is small enough still gets through.
  leaving() {
    if (!this.dirty || this.stopped || this.theirs || this.going) return;
    const body = { base_version: this.version, content: this.content() };
    const text = JSON.stringify(body.content);
    if (text.length > MOST_KEEPALIVE || text === this.saved) return;
    clearTimeout(this.waiting);
    this.going = send("PUT", `/v1/sitting/drafts/${this.item}`, { csrf: this.csrf, body, keepalive: true })
      .then((answer) => this.answered(answer, text))
      .finally(() => { this.going = null; });
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.waiting);
  }

  say(words, state) {
    this.place.textContent = words;
    this.place.dataset.state = state;
  }
}

// The same for the same work, whatever the order in which its names were written.
function canonical(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}
