def totals_by_category(orders):
    return [(order["category"], order["unit_price_cents"] * order["quantity"]) for order in orders]


def best_category(orders):
    return sorted(totals_by_category(orders), key=lambda sale: sale[1])[-1:]
