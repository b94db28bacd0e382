import sys

stock = {}
earlier = []  # a copy of the whole stock before each movement
refused = 0

for line in sys.stdin:
    words = line.split()
    if not words or words[0].startswith("#"):
        continue
    if words[0] == "UNDO":
        if earlier:
            stock = earlier.pop()
        else:
            refused += 1
        continue
    action, reference, quantity = words[0], words[1], int(words[2])
    have = stock.get(reference, 0)
    if action == "OUT" and quantity > have:
        refused += 1
        continue
    earlier.append(dict(stock))
    stock[reference] = {"IN": have + quantity, "OUT": have - quantity, "COUNT": quantity}[action]

for reference in sorted(stock):
    if stock[reference]:
        print(reference, stock[reference])
print("REFUSED", refused)
