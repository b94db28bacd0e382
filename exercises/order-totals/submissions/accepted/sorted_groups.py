from itertools import groupby


def _sales(orders):
    return sorted(
        (order["category"].lower().strip(), order["quantity"] * order["unit_price_cents"])
        for order in orders
        if not order["cancelled"]
    )


def totals_by_category(orders):
    groups = groupby(_sales(orders), key=lambda sale: sale[0])
    return {name: sum(amount for _, amount in sales) for name, sales in groups}


def best_category(orders):
    totals = totals_by_category(orders)
    return min(totals, key=lambda name: (-totals[name], name), default=None)
