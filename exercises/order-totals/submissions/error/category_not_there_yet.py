def totals_by_category(orders):
    totals = {}
    for order in orders:
        if not order["cancelled"]:
            name = order["category"].strip().lower()
            totals[name] += order["unit_price_cents"] * order["quantity"]
    return totals


def best_category(orders):
    totals = totals_by_category(orders)
    return max(sorted(totals), key=totals.get, default=None)
