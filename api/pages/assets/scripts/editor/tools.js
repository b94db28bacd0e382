// Size of letters, search, help. The size holds for this tab of the browser, and goes with it.
const SIZES_REM = [0.8125, 0.9375, 1.0625, 1.25, 1.5, 1.875, 2.25];
const KEY = "preuve-editor-size";

export function setUpTools(root, editor) {
  let size = Number(sessionStorage.getItem(KEY) ?? 1);
  const larger = root.querySelector("[data-larger]");
  const smaller = root.querySelector("[data-smaller]");

  function resize(by) {
    size = Math.max(0, Math.min(SIZES_REM.length - 1, size + by));
    root.style.setProperty("--editor-size", `${SIZES_REM[size]}rem`);
    sessionStorage.setItem(KEY, String(size));
    larger?.setAttribute("aria-disabled", String(size === SIZES_REM.length - 1));
    smaller?.setAttribute("aria-disabled", String(size === 0));
    // Lines have another height now.
    editor.current?.().view?.requestMeasure();
  }

  larger?.addEventListener("click", () => resize(1));
  smaller?.addEventListener("click", () => resize(-1));
  root.querySelector("[data-find]")?.addEventListener("click", () => editor.current().view?.find());
  resize(0);
}
