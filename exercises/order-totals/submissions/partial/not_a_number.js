function totals_by_category(orders) {
  const totals = {};
  for (const order of orders) {
    if (!order.cancelled) {
      const name = order.category.trim().toLowerCase();
      totals[name] += order.unit_price_cents * order.quantity;
    }
  }
  return totals;
}

function best_category(orders) {
  const totals = totals_by_category(orders);
  const names = Object.keys(totals).sort((a, b) => totals[b] - totals[a]);
  return names[0];
}

module.exports = { totals_by_category, best_category };
