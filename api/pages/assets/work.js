// The page where candidates work: the editor or a question's fields, saving by itself, running, handing in, results.
import { announce } from "./scripts/live.js";
import { Keeper } from "./scripts/work/keeper.js";
import { randomKey, send } from "./scripts/work/http.js";
import { follow } from "./scripts/work/following.js";
import { keepTime } from "./scripts/work/time.js";
import { answerOf, fillAnswer } from "./scripts/work/answers.js";

const form = document.querySelector("[data-work]");
const work = JSON.parse(form.dataset.work);
const words = work.words;
const question = form.querySelector("[data-question]");
let editor = null;

function content() {
  if (question) return answerOf(question);
  const found = { language: work.language, files: editor ? editor.files() : filesOf(form) };
  if (Object.keys(work.others).length) found.others = work.others;
  return found;
}

function show(draft) {
  if (question) fillAnswer(question, draft);
  else if (draft.language === work.language) {
    work.others = draft.others ?? {};
    if (editor) editor.setFiles(draft.files);
    else for (const area of form.querySelectorAll("textarea[data-file]")) area.value = draft.files[area.dataset.file] ?? area.value;
  } else location.assign(`${location.pathname}?language=${encodeURIComponent(draft.language)}`);
}

function filesOf(root) {
  return Object.fromEntries([...root.querySelectorAll("textarea[data-file]")].map((area) => [area.dataset.file, area.value]));
}

const keeper = new Keeper({ item: work.item, csrf: work.csrf, version: work.version, content, show, words });

let enabled = work.open;

function setOpen(open) {
  enabled = open;
  if (question) for (const one of question.querySelectorAll("fieldset, input, textarea")) one.disabled = !open;
  else editor?.setReadOnly(!open);
  for (const one of form.querySelectorAll(".work__actions button")) one.disabled = !open || (one === buttons.submit && work.left === 0);
}

if (work.open) {
  form.addEventListener("preuve:change", () => keeper.changed());
  question?.addEventListener("input", () => keeper.changed());
}
keepTime({ keeper, words, csrf: work.csrf, practice: work.item === "practice", onPaused: (paused) => {
  // A page that was made during the pause has nothing to work with.
  if (!paused && !work.open) location.reload();
  setOpen(work.open && !paused);
  // What was typed when staff paused waits to be sent.
  if (!paused) keeper.soon(0);
} });

const root = form.querySelector("[data-editor]");
if (root) {
  // Loaded on its own: until then, and where it fails, the text areas do all of it.
  form.addEventListener("input", () => { if (!editor && work.open) keeper.changed(); });
  import("./scripts/editor/editor.js").then(({ openEditor }) => {
    editor = openEditor(root);
    if (!work.open) editor.setReadOnly(true);
  }).catch(() => {});
}

const buttons = { run: form.querySelector("[data-run]"), submit: form.querySelector("[data-submit]") };
const result = document.querySelector("[data-result]");
let busy = false;

// Sent again under the same key where no answer came: it is done once, whatever became of the first.
async function ask(address, body) {
  const key = randomKey();
  for (const pause of [500, 1500, 3000, null]) {
    const answer = await send("POST", address, { body, csrf: work.csrf, key });
    const unknown = answer.status === 0 || answer.status >= 500 || answer.body?.type === "/problems/idempotency-in-flight";
    if (!unknown || pause === null) return answer;
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}

async function handIn(kind, button, stdin = null) {
  if (busy) return;
  busy = true;
  button?.setAttribute("aria-busy", "true");
  announce(kind === "submit" ? words.handing_in : words.running);
  try {
    const settled = await keeper.settle();
    if (!settled) return;
    const body = { base_version: keeper.version };
    if (!keeper.version) body.content = content();
    if (stdin !== null) body.stdin = stdin;
    const answer = await ask(`/v1/sitting/items/${work.item}/${kind}`, body);
    if (!answer.ok) return refused(answer, body.content);
    if (!keeper.version) keeper.version = answer.body.draft_version;
    if (kind === "submit" && work.left !== null) left(work.left - 1);
    if (answer.body.submission) {
      await follow({ submission: answer.body.submission, item: work.item, result, words });
      if (kind === "submit" && work.left !== null) await count();
    }
    else {
      result.textContent = words.answer_received;
      announce(words.answer_received);
    }
  } finally {
    // Whatever went wrong, nobody stands before a button that does nothing.
    button?.removeAttribute("aria-busy");
    busy = false;
  }
}

function left(number) {
  work.left = Math.max(0, number);
  form.querySelector("[data-left]").textContent = words.left.replace("%s", work.left);
  buttons.submit.disabled = !enabled || work.left === 0;
}

// What could not be graded, or failed through us, has used up nothing: the server knows.
async function count() {
  const answer = await send("GET", "/v1/sitting");
  const items = answer.ok ? answer.body.parts.flatMap((part) => part.items) : [];
  const mine = items.find((one) => one.id === work.item);
  if (mine) left(mine.submissions_left);
}

function refused(answer, sent) {
  if (sent && (answer.status === 0 || answer.status >= 500)) keeper.unsure(sent);
  if (answer.status === 409 && "draft" in (answer.body ?? {})) return keeper.conflict(answer.body.draft);
  const said = answer.body?.errors?.map((one) => `${one.message} ${one.remedy}`).join(" ") || answer.body?.detail || words.no_answer;
  const box = document.createElement("p");
  box.className = "notice notice--error";
  box.textContent = said;
  result.replaceChildren(box);
  announce(said);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  const kind = button?.value === "submit" ? "submit" : button?.value === "save" ? "save" : "run";
  if (kind === "save") keeper.settle();
  else handIn(kind, button, button?.value === "own" ? form.elements.stdin.value : null);
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && buttons.run && !buttons.run.disabled) {
    event.preventDefault();
    handIn("run", buttons.run);
  }
}, true);
result.addEventListener("click", (event) => {
  const at = event.target.closest("[data-goto]");
  if (at && editor) editor.show(at.dataset.goto, { line: Number(at.dataset.line) });
});
document.querySelector("[data-language-form]")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await keeper.settle()) event.target.submit();
});
// A submission that was under way when the page was left is followed again.
const open = result.querySelector("[data-results]");
if (open && open.dataset.state !== "done") follow({ submission: open.dataset.results, item: work.item, result, words });
