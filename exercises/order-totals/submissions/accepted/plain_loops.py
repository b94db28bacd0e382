def totals_by_category(orders):
    totals = {}
    for order in orders:
        if order["cancelled"]:
            continue
        name = order["category"].strip().lower()
        if name not in totals:
            totals[name] = 0
        totals[name] += order["unit_price_cents"] * order["quantity"]
    return totals


def best_category(orders):
    best = None
    totals = totals_by_category(orders)
    for name in sorted(totals):
        if best is None or totals[name] > totals[best]:
            best = name
    return best
