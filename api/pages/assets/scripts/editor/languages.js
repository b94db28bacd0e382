// Each language is a file of its own, loaded when a file of it is opened.
const LOADERS = {
  css: () => import("@codemirror/lang-css").then((one) => one.css()),
  html: () => import("@codemirror/lang-html").then((one) => one.html()),
  js: () => import("@codemirror/lang-javascript").then((one) => one.javascript()),
  json: () => import("@codemirror/lang-json").then((one) => one.json()),
  md: () => import("@codemirror/lang-markdown").then((one) => one.markdown()),
  py: () => import("@codemirror/lang-python").then((one) => one.python()),
  sql: () => import("@codemirror/lang-sql").then((one) => one.sql()),
};
const ALSO = { cjs: "js", htm: "html", jsx: "js", mjs: "js", ts: "js" };

export function kindOf(name) {
  const end = name.toLowerCase().split(".").pop();
  return ALSO[end] ?? end;
}

// A language that cannot be loaded leaves plain text that can be edited all the same.
export async function languageOf(name) {
  const kind = kindOf(name);
  return (await LOADERS[kind]?.().catch(() => null)) ?? [];
}

export function indentOf(name) {
  return kindOf(name) === "py" ? "    " : "  ";
}
