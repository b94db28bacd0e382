function page_address(title) {
  const address = title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/\W+/g, "-")
    .replace(/^-|-$/g, "");
  return address === "" ? "page" : address;
}

module.exports = { page_address };
