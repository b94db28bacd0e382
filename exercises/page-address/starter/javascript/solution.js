// La dernière ligne (CommonJS) rend la fonction visible : gardez-la.
// The last line (CommonJS) makes the function visible: keep it.

function page_address(title) {
  // Écrivez votre code ici. / Write your code here.
  return title;
}

module.exports = { page_address };
