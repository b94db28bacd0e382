import sys

accepted = []
refused = 0


def replay():
    stock = {}
    for action, reference, quantity in accepted:
        if action == "IN":
            stock[reference] = stock.get(reference, 0) + quantity
        elif action == "OUT":
            stock[reference] = stock.get(reference, 0) - quantity
        else:
            stock[reference] = quantity
    return stock


stock = {}
for line in sys.stdin:
    words = line.split()
    if not words or words[0].startswith("#"):
        continue
    if words[0] == "UNDO":
        if accepted:
            accepted.pop()
            stock = replay()
        else:
            refused += 1
        continue
    action, reference, quantity = words[0], words[1], int(words[2])
    if action == "OUT" and quantity > stock.get(reference, 0):
        refused += 1
        continue
    accepted.append((action, reference, quantity))
    if action == "IN":
        stock[reference] = stock.get(reference, 0) + quantity
    elif action == "OUT":
        stock[reference] -= quantity
    else:
        stock[reference] = quantity

for reference in sorted(stock):
    if stock[reference]:
        print(reference, stock[reference])
print("REFUSED", refused)
