function totals_by_category(orders) {
  for (let i = orders.length - 1; i >= 0; i--) {
    if (orders[i].cancelled) orders.splice(i, 1);
  }
  const totals = {};
  for (const order of orders) {
    const name = order.category.toLowerCase().trim();
    totals[name] = (totals[name] || 0) + order.unit_price_cents * order.quantity;
  }
  return totals;
}

function best_category(orders) {
  const entries = Object.entries(totals_by_category(orders)).sort();
  let best = null;
  for (const entry of entries) {
    if (best === null || entry[1] > best[1]) best = entry;
  }
  return best && best[0];
}

module.exports = { totals_by_category, best_category };
