// The editor of several files. It starts as what the template wrote, one labelled <textarea> for each file, which works
// without any script, and grows: first tabs, then CodeMirror, which is loaded on its own. Where CodeMirror cannot be
// loaded, or this browser is too old for it, the text areas stay, and everything below works on them just the same.
//
// The element tells of changes by the event "preuve:change" (bubbles; detail.files(): {name: text}, detail.name: the file).
// Its property `editor` has files(), setFiles({name: text}), setReadOnly(yes), show(name, {line}), ready (a promise).

import { announce } from "../live.js";
import { setUpTools } from "./tools.js";
import { setUpTypography } from "./typography.js";

export function openEditor(root) {
  const words = JSON.parse(root.dataset.words);
  const areas = [...root.querySelectorAll("textarea[data-file]")];
  const files = areas.map((area) => new File(area));
  let current = files[0];
  let code = null;

  async function wake(file) {
    typography.look();
    await file.view?.wake();
    // Where code ends and text begins is known now.
    typography.look();
  }

  function changed(file) {
    typography.look();
    const detail = { name: file.name, files: () => editor.files() };
    root.dispatchEvent(new CustomEvent("preuve:change", { bubbles: true, detail }));
  }

  const editor = {
    root,
    words,
    files: () => Object.fromEntries(files.map((file) => [file.name, file.text()])),
    setFiles(texts) {
      for (const file of files) {
        if (file.name in texts && file.text() !== texts[file.name]) file.replace(texts[file.name]);
      }
      typography.look();
    },
    setReadOnly(yes) {
      root.classList.toggle("editor--read-only", yes);
      for (const file of files) file.setReadOnly(yes);
    },
    show(name, { line = null, focus = true } = {}) {
      const wanted = files.find((file) => file.name === name);
      if (!wanted) return;
      current = wanted;
      tabs.forEach((tab, index) => {
        const chosen = files[index] === wanted;
        tab.setAttribute("aria-selected", String(chosen));
        tab.tabIndex = chosen ? 0 : -1;
        files[index].panel.hidden = !chosen;
      });
      wake(wanted);
      if (line) wanted.goTo(line);
      else if (focus) wanted.focus();
    },
    current: () => current,
    code: () => code,
    ready: null,
  };

  const tabs = makeTabs(root, files, editor);
  const typography = setUpTypography(root, editor);
  setUpTools(root, editor);
  for (const file of files) file.area.addEventListener("input", () => changed(file));
  document.addEventListener("formdata", (event) => {
    if (!event.target.contains(root)) return;
    for (const file of files) event.formData.set(file.area.name, file.text());
  });
  editor.show(current.name, { focus: false });
  root.classList.add("editor--tabs");

  editor.ready = loadCode(root, files, words, { changed, left: () => announce(words.tab_leaves) }).then((made) => {
    code = made;
    root.classList.toggle("editor--code", made !== null);
    wake(current);
    root.dispatchEvent(new CustomEvent("preuve:editor", { bubbles: true }));
    return made;
  });
  root.editor = editor;
  return editor;
}

// One file: its text area, until a view of CodeMirror takes its place.
class File {
  constructor(area) {
    this.area = area;
    this.name = area.dataset.file;
    this.panel = area.closest("[data-file-panel]");
    this.view = null;
  }

  text() {
    return this.view ? this.view.state.doc.toString() : this.area.value;
  }

  replace(text) {
    if (this.view) this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
    else this.area.value = text;
  }

  setReadOnly(yes) {
    this.area.readOnly = yes;
    this.view?.setReadOnly(yes);
  }

  focus() {
    (this.view ?? this.area).focus();
  }

  goTo(line) {
    if (this.view) this.view.goTo(line);
    else {
      const at = this.area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      this.area.focus();
      this.area.setSelectionRange(at, at);
    }
  }
}

function makeTabs(root, files, editor) {
  const list = root.querySelector("[data-file-tabs]");
  const tabs = files.map((file, index) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.className = "editor__tab";
    tab.id = `${file.panel.id}-tab`;
    tab.textContent = file.name;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", file.panel.id);
    tab.addEventListener("click", () => editor.show(file.name));
    tab.addEventListener("keydown", (event) => {
      const last = files.length - 1;
      const to = {
        ArrowRight: index === last ? 0 : index + 1, ArrowLeft: index === 0 ? last : index - 1, Home: 0, End: last,
      }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      editor.show(files[to].name, { focus: false });
      tabs[to].focus();
    });
    file.panel.setAttribute("role", "tabpanel");
    file.panel.setAttribute("aria-labelledby", tab.id);
    list.append(tab);
    return tab;
  });
  return tabs;
}

// Styles made by CodeMirror are only let through where they are adopted by a shadow root, not written into the page.
async function loadCode(root, files, words, on) {
  const fits = "adoptedStyleSheets" in Document.prototype && "attachShadow" in Element.prototype;
  if (!fits) return null;
  try {
    const { openCode } = await import("./code.js");
    for (const file of files) {
      // What was typed while it loaded, and where, is taken along.
      const { area } = file;
      const had = document.activeElement === area;
      const selection = [area.selectionStart, area.selectionEnd];
      const host = document.createElement("div");
      host.className = "editor__code";
      area.after(host);
      file.view = openCode({
        host, text: area.value, name: file.name, selection, words, readOnly: area.readOnly,
        changed: () => on.changed(file), left: on.left,
      });
      if (area.value !== file.text()) file.replace(area.value);
      area.hidden = true;
      if (had) file.view.focus();
    }
    return files;
  } catch (failure) {
    console.warn("The editor could not be loaded; the plain text areas stay.", failure.message);
    return null;
  }
}
