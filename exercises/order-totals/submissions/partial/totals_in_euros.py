def totals_by_category(orders):
    totals = {}
    for order in orders:
        if not order["cancelled"]:
            name = order["category"].strip().lower()
            amount = order["unit_price_cents"] * order["quantity"] / 100
            totals[name] = totals.get(name, 0) + amount
    return totals


def best_category(orders):
    totals = totals_by_category(orders)
    return max(sorted(totals), key=totals.get, default=None)
