from collections import defaultdict


def totals_by_category(orders):
    totals = defaultdict(int)
    for order in orders:
        if not order["cancelled"]:
            totals[order["category"].strip().lower()] += order["unit_price_cents"] * order["quantity"]
    return dict(totals)


def best_category(orders):
    totals = totals_by_category(orders)
    return max(sorted(totals), key=totals.get)
