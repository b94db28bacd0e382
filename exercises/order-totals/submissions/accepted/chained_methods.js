const sales = (orders) =>
  orders
    .filter((order) => !order.cancelled)
    .map(({ category, unit_price_cents, quantity }) => [category.toLowerCase().trim(), unit_price_cents * quantity]);

const totals = (orders) =>
  sales(orders).reduce((map, [name, amount]) => map.set(name, amount + (map.get(name) || 0)), new Map());

exports.totals_by_category = (orders) => Object.fromEntries(totals(orders));

exports.best_category = (orders) => {
  const ranking = [...totals(orders)].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
  return ranking.length ? ranking[0][0] : null;
};
