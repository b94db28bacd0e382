import sys

stock = {}
history = []
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
    stock[reference] = {"IN": before + quantity, "OUT": before - quantity, "COUNT": quantity}[action]

for reference in sorted(stock):
    if stock[reference]:
        print(f"{reference}: {stock[reference]}")
print(f"REFUSED: {refused}")
