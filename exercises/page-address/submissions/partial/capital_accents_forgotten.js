const PLAIN = {
  à: "a", â: "a", ä: "a", ç: "c", é: "e", è: "e", ê: "e", ë: "e",
  î: "i", ï: "i", ô: "o", ö: "o", ù: "u", û: "u", ü: "u",
};

function page_address(title) {
  const letters = [...title].map((sign) => PLAIN[sign] || sign);
  const words = letters.join("").toLowerCase().split(/[^a-z0-9]+/);
  return words.filter((word) => word !== "").join("-") || "page";
}

module.exports = { page_address };
