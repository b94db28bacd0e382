// Opens every editor of a page. A page with a module of its own imports openEditor from ./scripts/editor/editor.js.
import { openEditor } from "./scripts/editor/editor.js";

for (const root of document.querySelectorAll("[data-editor]")) openEditor(root);
