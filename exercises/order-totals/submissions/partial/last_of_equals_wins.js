function totals_by_category(orders) {
  const totals = {};
  for (const { category, unit_price_cents, quantity, cancelled } of orders) {
    if (cancelled) continue;
    const name = category.trim().toLowerCase();
    totals[name] = (totals[name] || 0) + unit_price_cents * quantity;
  }
  return totals;
}

function best_category(orders) {
  let best = null;
  let most = 0;
  for (const [name, total] of Object.entries(totals_by_category(orders))) {
    if (total >= most) {
      best = name;
      most = total;
    }
  }
  return best;
}

module.exports = { totals_by_category, best_category };
