function page_address(title) {
  return title.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(" ", "-").replace("’", "-");
}

module.exports = { page_address };
