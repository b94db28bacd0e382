const FROM = "àâäçéèêëîïôöùûü";
const TO = "aaaceeeeiioouuu";

function page_address(title) {
  let address = "";
  let gap = false;
  for (const sign of title.toLowerCase()) {
    const place = FROM.indexOf(sign);
    const letter = place === -1 ? sign : TO[place];
    if ((letter >= "a" && letter <= "z") || (letter >= "0" && letter <= "9")) {
      if (gap && address !== "") address += "-";
      address += letter;
      gap = false;
    } else {
      gap = true;
    }
  }
  return address || "page";
}

module.exports = { page_address };
