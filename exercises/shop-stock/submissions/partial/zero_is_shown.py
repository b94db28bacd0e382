import sys

stock = {}
history = []  # (reference, stock before the movement)
refused = 0

for line in sys.stdin:
    words = line.split()
    if not words or words[0].startswith("#"):
        continue
    if words[0] == "UNDO":
        if history:
            reference, before = history.pop()
            stock[reference] = before
        else:
            refused += 1
        continue
    action, reference, quantity = words[0], words[1], int(words[2])
    before = stock.get(reference, 0)
    if action == "OUT" and quantity > before:
        refused += 1
        continue
    history.append((reference, before))
    if action == "IN":
        stock[reference] = before + quantity
    elif action == "OUT":
        stock[reference] = before - quantity
    else:
        stock[reference] = quantity

for reference in sorted(stock):
    print(reference, stock[reference])
print("REFUSED", refused)
