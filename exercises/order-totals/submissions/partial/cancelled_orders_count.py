def totals_by_category(orders):
    totals = {}
    for order in orders:
        name = order["category"].strip().lower()
        totals[name] = totals.get(name, 0) + order["unit_price_cents"] * order["quantity"]
    return totals


def best_category(orders):
    totals = totals_by_category(orders)
    return max(sorted(totals), key=totals.get, default=None)
