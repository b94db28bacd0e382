function page_address(title) {
  let address = title
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]/g, "-");
  while (address.includes("--")) {
    address.replace("--", "-");
  }
  if (address.startsWith("-")) address = address.slice(1);
  if (address.endsWith("-")) address = address.slice(0, -1);
  return address || "page";
}

module.exports = { page_address };
