// What somebody has answered to a question, from its fields and back.
export function answerOf(root) {
  switch (root.dataset.question) {
    case "single":
    case "multiple":
      return { chosen: [...root.querySelectorAll("input:checked")].map((one) => one.value), text: "" };
    case "order": {
      const placed = [...root.querySelectorAll("select[data-choice]")].filter((one) => one.value);
      placed.sort((one, other) => Number(one.value) - Number(other.value));
      return { chosen: placed.map((one) => one.dataset.choice), text: "" };
    }
    default:
      return { chosen: [], text: root.querySelector("input, textarea").value };
  }
}

export function fillAnswer(root, { chosen = [], text = "" }) {
  for (const one of root.querySelectorAll("input[type=radio], input[type=checkbox]")) one.checked = chosen.includes(one.value);
  for (const one of root.querySelectorAll("select[data-choice]")) one.value = chosen.includes(one.dataset.choice) ? chosen.indexOf(one.dataset.choice) + 1 : "";
  const field = root.querySelector("input[type=text], textarea");
  if (field) field.value = text;
}
