import sys

stock = {}
last = None
refused = 0

for line in sys.stdin:
    words = line.split()
    if not words or words[0].startswith("#"):
        continue
    if words[0] == "UNDO":
        if last is None:
            refused += 1
        else:
            stock[last[0]] = last[1]
            last = None
        continue
    action, reference, quantity = words
    quantity = int(quantity)
    before = stock.get(reference, 0)
    after = {"IN": before + quantity, "OUT": before - quantity, "COUNT": quantity}[action]
    if after < 0:
        refused += 1
    else:
        last = (reference, before)
        stock[reference] = after

for reference, quantity in sorted(stock.items()):
    if quantity != 0:
        print(reference, quantity)
print("REFUSED", refused)
