function initials(name) {
  const words = name.split(" ").filter((word) => word !== "");
  return words.map((word) => word[0].toUpperCase()).join("");
}

module.exports = { initials };
