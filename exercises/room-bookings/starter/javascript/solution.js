// La dernière ligne (CommonJS) rend les fonctions visibles : gardez-la.
// The last line (CommonJS) makes the functions visible: keep it.

function merge_bookings(bookings) {
  // Écrivez votre code ici. / Write your code here.
  return bookings;
}

function free_minutes(bookings, opening, closing) {
  // Écrivez votre code ici. / Write your code here.
  return 0;
}

module.exports = { merge_bookings, free_minutes };
