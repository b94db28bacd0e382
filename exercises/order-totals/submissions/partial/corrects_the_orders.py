def totals_by_category(orders):
    totals = {}
    for order in orders:
        order["category"] = order["category"].strip().lower()
        if not order["cancelled"]:
            totals.setdefault(order["category"], 0)
            totals[order["category"]] += order["unit_price_cents"] * order["quantity"]
    return totals


def best_category(orders):
    totals = totals_by_category(orders)
    return max(sorted(totals), key=totals.get, default=None)
