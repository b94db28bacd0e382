// CodeMirror, in a shadow root, so that its styles need no exception from the page's security policy.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorSelection, EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { indentOf, languageOf } from "./languages.js";
import { oddCharacters } from "./marks.js";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--syntax-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: "var(--syntax-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--syntax-number)" },
  { tag: tags.comment, color: "var(--syntax-comment)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.className, tags.tagName, tags.heading], color: "var(--syntax-name)" },
  { tag: [tags.standard(tags.name), tags.attributeName, tags.propertyName, tags.self], color: "var(--syntax-builtin)" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--syntax-error)", textDecoration: "underline wavy" },
]);

const looks = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--code-ground)", fontSize: "var(--editor-size, 0.9375rem)", borderRadius: "0 0 var(--round) var(--round)", height: "100%", minHeight: "var(--editor-height, 22rem)" },
  "&.cm-focused": { outline: "none" },
  // In front of the numbers of lines, which would hide an outline.
  "&.cm-focused::after": { content: '""', position: "absolute", inset: "0", zIndex: "300", pointerEvents: "none", border: "3px solid var(--focus)", borderRadius: "inherit" },
  ".cm-scroller": { flex: "1 1 auto", fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "0.75rem 0" },
  ".cm-line": { padding: "0 0.75rem" },
  ".cm-gutters": { backgroundColor: "var(--code-ground)", color: "var(--ink-soft)", border: "0", borderRight: "1px solid var(--line)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)", fontWeight: "700" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 0.5rem 0 0.75rem", minWidth: "2.75rem" },
  "& ::selection, &.cm-focused ::selection": { backgroundColor: "var(--focus)", color: "var(--paper)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "2px solid var(--brand)", borderRadius: "2px" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "2px dashed var(--bad)" },
  ".cm-selectionMatch": { backgroundColor: "transparent", outline: "1px solid var(--line-strong)" },
  ".cm-searchMatch": { backgroundColor: "var(--mark)", color: "var(--ink)", outline: "1px solid var(--line-strong)" },
  ".cm-searchMatch-selected": { outline: "3px solid var(--focus)" },
  ".cm-odd": { backgroundColor: "var(--warn-soft)", color: "var(--warn)", outline: "2px solid var(--warn)", outlineOffset: "-1px", borderRadius: "2px" },
  ".cm-odd-quiet": { borderBottom: "2px dotted var(--warn)" },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--ink)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line-strong)" },
  ".cm-panel.cm-search": { padding: "0.75rem 2.75rem 0.75rem 0.75rem", display: "flex", flexWrap: "wrap", gap: "0.4rem", alignItems: "center", fontFamily: "var(--font)", fontSize: "0.875rem" },
  ".cm-panel.cm-search br": { flexBasis: "100%", height: "0" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "0.35rem", fontSize: "inherit", minHeight: "1.75rem", margin: "0" },
  ".cm-panel.cm-search input[type=checkbox]": { width: "1.1rem", height: "1.1rem", margin: "0", accentColor: "var(--brand)" },
  ".cm-textfield": { minHeight: "2.125rem", padding: "0.2rem 0.6rem", margin: "0", border: "1.5px solid var(--line-strong)", borderRadius: "var(--round-small)", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "inherit", fontFamily: "var(--mono)" },
  ".cm-button": { minHeight: "2.125rem", padding: "0.2rem 0.7rem", margin: "0", border: "1.5px solid var(--line-strong)", borderRadius: "var(--round-small)", backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "inherit", fontFamily: "inherit", fontWeight: "600", cursor: "pointer" },
  ".cm-panel.cm-search [name=close]": { position: "absolute", top: "0.5rem", right: "0.5rem", width: "2rem", height: "2rem", fontSize: "1.25rem", color: "inherit", cursor: "pointer" },
  ".cm-panel :focus-visible": { outline: "3px solid var(--focus)", outlineOffset: "1px" },
  ".cm-help, .cm-announced": { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" },
});

// Esc lets the next Tab leave; typing or leaving makes Tab indent again.
function tabLeaves(left) {
  return [
    keymap.of([{
      key: "Escape",
      run(view) {
        view.setTabFocusMode(true);
        left();
        return false;
      },
    }]),
    EditorView.domEventHandlers({ blur: (_event, view) => { view.setTabFocusMode(false); } }),
    EditorView.updateListener.of((update) => { if (update.docChanged) update.view.setTabFocusMode(false); }),
  ];
}

// Where something is selected, browsers put what is typed into a styled element, which the page's security policy refuses.
const typedOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.composing || view.state.readOnly) return false;
    if (view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

export function openCode({ host, text, name, selection, words, readOnly, changed, left }) {
  const shadow = host.attachShadow({ mode: "open" });
  const help = document.createElement("p");
  help.id = "help";
  help.className = "cm-help";
  help.hidden = true; // Descriptions are read from hidden elements, too.
  help.textContent = words.tab_help;
  shadow.append(help);
  const locked = new Compartment();
  const lockedAs = (yes) => [EditorState.readOnly.of(yes), EditorView.contentAttributes.of({ "aria-readonly": String(yes) })];
  const language = new Compartment();
  const long = text.replace(/\r\n?/g, "\n");
  const view = new EditorView({
    root: shadow,
    parent: shadow,
    state: EditorState.create({
      doc: long,
      selection: EditorSelection.single(Math.min(selection[0], long.length), Math.min(selection[1], long.length)),
      extensions: [
        EditorState.phrases.of(words.phrases),
        EditorState.tabSize.of(4),
        indentUnit.of(indentOf(name)),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        indentOnInput(),
        bracketMatching(),
        highlightSelectionMatches(),
        search(),
        tabLeaves(left),
        typedOverSelection,
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, indentWithTab]),
        language.of([]),
        syntaxHighlighting(colours),
        oddCharacters(words),
        looks,
        window.matchMedia("(max-width: 40rem)").matches ? EditorView.lineWrapping : [],
        EditorView.contentAttributes.of({ "aria-label": name, "aria-describedby": "help", tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
        locked.of(lockedAs(readOnly)),
      ],
    }),
  });
  view.setReadOnly = (yes) => view.dispatch({ effects: locked.reconfigure(lockedAs(yes)) });
  // The file's language is loaded when the file is first looked at.
  let woken = false;
  view.wake = async () => {
    if (woken) return;
    woken = true;
    view.dispatch({ effects: language.reconfigure(await languageOf(name)) });
  };
  view.find = () => openSearchPanel(view);
  view.goTo = (number) => {
    const line = view.state.doc.line(Math.max(1, Math.min(number, view.state.doc.lines)));
    view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
    view.focus();
  };
  return view;
}
