function initials(name) {
  return name.split(" ").map((word) => word.slice(0, 1)).join("");
}

module.exports = { initials };
