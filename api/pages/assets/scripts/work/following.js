// Follows a submission: each check as it ends, then the whole result as the server writes it for the page.
import { announce } from "../live.js";
import { send } from "./http.js";

const LOOK_MS = 2000;

export function follow({ submission, item, result, words }) {
  return new Promise((resolve) => {
    const list = document.createElement("ul");
    list.className = "checks";
    const head = document.createElement("p");
    head.className = "soft";
    head.textContent = words.waiting;
    result.replaceChildren(head, list);
    let attempt = 0;
    let over = false;
    const source = new EventSource(`/v1/sitting/submissions/${submission}/events`);
    const looking = setInterval(look, LOOK_MS);

    // Where events do not come (a proxy holds them back), looking now and then brings the same.
    async function look() {
      const answer = await send("GET", `/v1/sitting/submissions/${submission}`);
      if (over || !answer.ok) return;
      if (answer.body.state === "done") return finish();
      if (answer.body.ahead) head.textContent = words.ahead.replace("%s", answer.body.ahead);
    }

    async function finish() {
      if (over) return;
      over = true;
      source.close();
      clearInterval(looking);
      await showWhole({ submission, item, result, words });
      resolve();
    }

    source.addEventListener("state", (event) => {
      const { state, attempt: number } = JSON.parse(event.data);
      if (number > attempt) {
        if (attempt) head.textContent = words.again;
        attempt = number;
        list.replaceChildren();
      }
      if (state === "running") head.textContent = words.being_checked;
    });
    source.addEventListener("check", (event) => {
      const check = JSON.parse(event.data);
      const line = document.createElement("li");
      const good = check.verdict === "passed";
      line.className = `check ${good ? "check--good" : check.verdict === "infrastructure" ? "check--ours" : "check--bad"}`;
      const badge = document.createElement("span");
      badge.className = `badge ${good ? "badge--good" : check.verdict === "infrastructure" ? "badge--ours" : "badge--bad"}`;
      badge.textContent = `${good ? "✓" : "✗"} ${words.verdicts[check.verdict] ?? check.verdict}`;
      const label = document.createElement("p");
      label.textContent = check.label[document.documentElement.lang] ?? check.label.en;
      line.append(badge, label);
      list.append(line);
    });
    source.addEventListener("report", finish);
  });
}

async function showWhole({ submission, item, result, words }) {
  for (let round = 0; round < 5; round += 1) {
    try {
      const answer = await fetch(`/sitting/work/${item}/results/${submission}`, { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const box = document.createElement("template");
        box.innerHTML = await answer.text(); // our own page, escaped by the server
        result.replaceChildren(box.content);
        announce(result.querySelector(".notice")?.textContent.trim().replace(/\s+/g, " ") ?? words.done);
        return;
      }
    } catch {
      // the network: once more
    }
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  result.textContent = words.no_answer;
  announce(words.no_answer);
}
