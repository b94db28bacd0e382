// A badge that somebody shows is checked here, too: who signs, whether the text was changed, whether it was withdrawn.
// What then stands on the page is taken from the badge itself. Where the browser cannot do it, it says so.
import { Unable, verify } from "./scripts/share/verifying.js";

const locale = document.documentElement.lang === "fr" ? "fr-FR" : "en-GB";

function textOf(payload, element) {
  const value = element.dataset.claim.split("/").reduce((found, name) => found?.[name], payload);
  if (element.dataset.kind !== "date") return String(value);
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(value));
}

function say(place, kind, words, ...more) {
  place.dataset.result = kind;
  place.querySelector("[data-said]").textContent = [words, ...more].join(" ");
}

async function check(article) {
  const place = article.querySelector("[data-check]");
  const words = JSON.parse(place.dataset.words);
  say(place, "waiting", words.waiting);
  let found;
  try {
    found = await verify(article.querySelector("textarea").value);
  } catch (error) {
    say(place, "unable", words[error.message] ?? words.unable);
    if (error instanceof Unable) return;
    throw error;
  }
  if (found.flaw) {
    say(place, "bad", words[found.flaw]);
    article.dataset.flaw = found.flaw;
    if (!found.payload) return;
  } else say(place, found.status === "good" ? "good" : "partly", words.good, words[`status_${found.status}`]);
  for (const element of article.querySelectorAll("[data-claim]")) element.textContent = textOf(found.payload, element);
}

for (const article of document.querySelectorAll("[data-badge]")) check(article);
