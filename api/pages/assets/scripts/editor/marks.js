// Marks odd characters: loudly in code, where they are mistakes, quietly inside strings and comments, where they may be meant.
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import { Decoration, ViewPlugin } from "@codemirror/view";
import { ODD, PLAIN, find, isSpace } from "./odd.js";

const TEXT = /String|Comment|Text|AttributeValue|Literal|RegExp/;
const CLOSED = /^[a-zA-Z]{0,3}("""|'''|"|'|`)[^]*\1$/;

// Inside a string that is closed, or a comment. A string whose end is missing is most likely one that an odd quote has broken.
function isText(tree, state, at) {
  for (let node = tree.resolveInner(at, 1); node; node = node.parent) {
    if (/Comment|^Text$/.test(node.name)) return true;
    if (TEXT.test(node.name) && CLOSED.test(state.sliceDoc(node.from, Math.min(node.to, node.from + 20_000)))) return true;
  }
  return false;
}

// What stands in code, in the whole file: where, and what to put there.
export function mistakes(state) {
  const text = state.doc.toString();
  ODD.lastIndex = 0;
  const found = find(text);
  if (!found.length) return [];
  const tree = ensureSyntaxTree(state, state.doc.length, 200) ?? syntaxTree(state);
  return found
    .filter((one) => !isText(tree, state, one.from))
    .map((one) => ({ from: one.from, to: one.from + 1, insert: PLAIN[one.character], character: one.character }));
}

export function oddCharacters(words) {
  const title = (character) => (isSpace(character) ? words.odd_space : words.odd_quote);
  function build(view) {
    const marks = [];
    const tree = syntaxTree(view.state);
    for (const { from, to } of view.visibleRanges) {
      for (const one of find(view.state.sliceDoc(from, to))) {
        const at = from + one.from;
        const kind = isText(tree, view.state, at) ? "cm-odd-quiet" : "cm-odd";
        marks.push(Decoration.mark({ class: kind, attributes: { title: title(one.character) } }).range(at, at + 1));
      }
    }
    return Decoration.set(marks, true);
  }
  return ViewPlugin.fromClass(
    class {
      constructor(view) { this.decorations = build(view); this.tree = syntaxTree(view.state); }
      update(update) {
        const tree = syntaxTree(update.state);
        if (update.docChanged || update.viewportChanged || tree !== this.tree) {
          this.tree = tree;
          this.decorations = build(update.view);
        }
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}
