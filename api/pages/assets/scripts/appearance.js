// The switch of themes, without loading the page again.
for (const link of document.querySelectorAll("[data-theme-to]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const theme = link.dataset.themeTo;
    document.documentElement.dataset.theme = theme;
    document.cookie = `preuve-theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    for (const one of document.querySelectorAll("[data-theme-to]")) one.removeAttribute("aria-current");
    for (const one of document.querySelectorAll(`[data-theme-to="${theme}"]`)) one.setAttribute("aria-current", "true");
    document.dispatchEvent(new CustomEvent("preuve:theme", { detail: { theme } }));
  });
}
