function initials(name) {
  return name;
}

module.exports = { initials };
