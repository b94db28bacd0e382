function totals_by_category(orders) {
  const totals = {};
  orders
    .filter((order) => !order.cancelled)
    .forEach((order) => {
      totals[order.category] = (totals[order.category] || 0) + order.unit_price_cents * order.quantity;
    });
  return totals;
}

function best_category(orders) {
  const totals = totals_by_category(orders);
  const names = Object.keys(totals).sort((a, b) => totals[b] - totals[a] || a.localeCompare(b));
  return names.length > 0 ? names[0] : null;
}

module.exports = { totals_by_category, best_category };
