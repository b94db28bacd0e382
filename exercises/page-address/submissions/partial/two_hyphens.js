function page_address(title) {
  const text = title.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  const address = text.trim().replace(/[^a-z0-9]/g, "-");
  return address || "page";
}

module.exports = { page_address };
