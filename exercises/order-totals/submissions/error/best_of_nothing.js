function totals_by_category(orders) {
  const totals = {};
  for (const order of orders) {
    if (order.cancelled) continue;
    const name = order.category.trim().toLowerCase();
    totals[name] = (totals[name] || 0) + order.unit_price_cents * order.quantity;
  }
  return totals;
}

function best_category(orders) {
  const totals = totals_by_category(orders);
  return Object.keys(totals)
    .sort()
    .reduce((best, name) => (totals[name] > totals[best] ? name : best));
}

module.exports = { totals_by_category, best_category };
