// Sections inside [data-tabs] become tabs: one is shown, arrows move, the address keeps which.
let made = 0;

export function makeTabs(root) {
  const panels = [...root.querySelectorAll(":scope > [data-tab]")];
  if (panels.length < 2) return;
  const list = document.createElement("div");
  list.className = "tabs__list";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", root.getAttribute("aria-label") ?? "");
  root.removeAttribute("aria-label");
  const buttons = panels.map((panel) => {
    const button = document.createElement("button");
    made += 1;
    button.type = "button";
    button.id = `tab-${made}`;
    button.textContent = panel.dataset.tab;
    button.setAttribute("role", "tab");
    button.setAttribute("aria-controls", panel.id);
    button.addEventListener("click", () => show(panel.id));
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    panel.tabIndex = 0;
    list.append(button);
    return button;
  });

  function show(id, { focus = false } = {}) {
    panels.forEach((panel, index) => {
      const chosen = panel.id === id;
      panel.hidden = !chosen;
      buttons[index].setAttribute("aria-selected", String(chosen));
      buttons[index].tabIndex = chosen ? 0 : -1;
      if (chosen && focus) buttons[index].focus();
    });
  }

  list.addEventListener("keydown", (event) => {
    const now = buttons.indexOf(event.target);
    const last = buttons.length - 1;
    const to = { ArrowRight: now === last ? 0 : now + 1, ArrowLeft: now === 0 ? last : now - 1, Home: 0, End: last }[event.key];
    if (now < 0 || to === undefined) return;
    event.preventDefault();
    show(panels[to].id, { focus: true });
  });
  const follow = () => {
    const wanted = panels.find((panel) => `#${panel.id}` === location.hash);
    if (wanted) show(wanted.id);
  };
  window.addEventListener("hashchange", follow);
  root.prepend(list);
  show(panels[0].id);
  follow();
}

for (const root of document.querySelectorAll("[data-tabs]")) makeTabs(root);
