def totals_by_category(orders):
    totals = {}
    for order in orders:
        amount = order["unit_price_cents"] * order["quantity"]
        if amount > 0 and not order["cancelled"]:
            name = order["category"].strip().lower()
            totals[name] = totals.get(name, 0) + amount
    return totals


def best_category(orders):
    best = None
    most = 0
    for name, total in sorted(totals_by_category(orders).items()):
        if total > most:
            best, most = name, total
    return best
