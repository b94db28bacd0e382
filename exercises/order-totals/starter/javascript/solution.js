// La dernière ligne (CommonJS) rend les fonctions visibles : gardez-la.
// The last line (CommonJS) makes the functions visible: keep it.

function totals_by_category(orders) {
  // Écrivez votre code ici. / Write your code here.
  return {};
}

function best_category(orders) {
  // Écrivez votre code ici. / Write your code here.
  return "";
}

module.exports = { totals_by_category, best_category };
