// What is said aloud. toast() is shown and read out politely; announce() is read out at once and not shown.
export function toast(words, { closeWords = "OK", lasting = false } = {}) {
  const region = document.getElementById("toasts");
  if (!region) return;
  const one = document.createElement("div");
  one.className = "toast";
  const text = document.createElement("span");
  text.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = closeWords;
  close.addEventListener("click", () => one.remove());
  one.append(text, close);
  region.append(one);
  if (!lasting) setTimeout(() => one.remove(), 8000);
}

export function announce(words) {
  const region = document.getElementById("urgent");
  if (!region) return;
  // The same words twice are read twice only if they went away in between.
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 50);
}
