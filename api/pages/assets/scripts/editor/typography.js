// The line below the editor that says which odd characters the file has, and replaces them when asked: never by itself.
import { find, isProse, isSpace } from "./odd.js";
import { kindOf } from "./languages.js";
import { announce } from "../live.js";

export function setUpTypography(root, editor) {
  const bar = root.querySelector("[data-odd]");
  const told = bar.querySelector("[data-odd-words]");
  const button = bar.querySelector("[data-odd-replace]");
  let look = null;

  async function mistakesOf(file) {
    if (!file.view) return find(file.text());
    const { mistakes } = await import("./marks.js");
    return mistakes(file.view.state);
  }

  async function show(file) {
    if (isProse(kindOf(file.name)) || !find(file.text()).length) {
      bar.hidden = true;
      return;
    }
    const found = await mistakesOf(file);
    if (file !== editor.current()) return;
    const spaces = found.filter((one) => isSpace(one.character)).length;
    const quotes = found.length - spaces;
    const parts = [];
    if (quotes) parts.push(editor.words.count_quotes.replace("$", quotes));
    if (spaces) parts.push(editor.words.count_spaces.replace("$", spaces));
    bar.hidden = !found.length;
    const words = found.length ? `${parts.join(" · ")} — ${editor.words.odd_why}` : "";
    if (told.textContent !== words) told.textContent = words;
    button.hidden = !file.view;
  }

  button.addEventListener("click", async () => {
    const file = editor.current();
    // An odd quote hides those behind it, so the look is repeated until none is left.
    for (let turn = 0, found; turn < 20 && (found = await mistakesOf(file)).length; turn += 1) {
      file.view.dispatch({ changes: found.map(({ from, to, insert }) => ({ from, to, insert })), userEvent: "input.replace" });
    }
    announce(editor.words.odd_done);
    file.focus();
  });

  return {
    // Soon, and once for many changes.
    look() {
      clearTimeout(look);
      look = setTimeout(() => show(editor.current()), 250);
    },
  };
}
