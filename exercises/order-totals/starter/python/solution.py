def totals_by_category(orders):
    # Écrivez votre code ici. / Write your code here.
    return {}


def best_category(orders):
    # Écrivez votre code ici. / Write your code here.
    return ""
