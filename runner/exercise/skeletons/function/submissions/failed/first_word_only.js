function initials(name) {
  return name.slice(0, 1).toUpperCase();
}

module.exports = { initials };
