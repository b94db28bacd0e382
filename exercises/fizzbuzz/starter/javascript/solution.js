// La dernière ligne (CommonJS) rend la fonction visible : gardez-la.
// The last line (CommonJS) makes the function visible: keep it.

function fizzbuzz(n) {
  // Écrivez votre code ici. / Write your code here.
  return "";
}

module.exports = { fizzbuzz };
