// Leaving a page asks first while <form data-unsaved> holds something that is not saved. Its own fields count, not those that only
// belong to it from elsewhere, such as a search. data-unsaved="yes": what the page came with is not saved yet, either.
const saved = new Map();

const own = (form) =>
  JSON.stringify(
    [...form.elements]
      .filter((one) => one.name && form.contains(one))
      .map((one) => (/^(checkbox|radio)$/.test(one.type) ? one.checked : one.value)),
  );

const ask = (event) => event.preventDefault();

// Listens only while there is something to lose: a page that listens is not kept for the way back.
function look() {
  const unsaved = [...saved].some(([form, before]) => own(form) !== before);
  (unsaved ? addEventListener : removeEventListener)("beforeunload", ask);
}

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  saved.set(form, form.dataset.unsaved === "yes" ? "" : own(form));
  form.addEventListener("input", look);
  form.addEventListener("submit", () => {
    saved.delete(form);
    look();
  });
}
look();
