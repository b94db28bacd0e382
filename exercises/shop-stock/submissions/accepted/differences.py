"""Every movement becomes a difference, and to cancel is to apply the opposite."""

import sys
from collections import Counter


class Refused(Exception):
    pass


class Stock:
    def __init__(self):
        self.quantities = Counter()
        self.done = []

    def change(self, reference, difference):
        if self.quantities[reference] + difference < 0:
            raise Refused
        self.quantities[reference] += difference
        self.done.append((reference, difference))

    def undo(self):
        if not self.done:
            raise Refused
        reference, difference = self.done.pop()
        self.quantities[reference] -= difference

    def obey(self, action, reference=None, quantity="0"):
        quantity = int(quantity)
        if action == "UNDO":
            self.undo()
        elif action == "IN":
            self.change(reference, quantity)
        elif action == "OUT":
            self.change(reference, -quantity)
        elif action == "COUNT":
            self.change(reference, quantity - self.quantities[reference])


def main():
    stock = Stock()
    refused = 0
    for line in sys.stdin.read().splitlines():
        line = line.strip()
        if not line or line[0] == "#":
            continue
        try:
            stock.obey(*line.split())
        except Refused:
            refused += 1
    rows = [f"{reference} {quantity}" for reference, quantity in sorted(stock.quantities.items()) if quantity]
    print("\n".join([*rows, f"REFUSED {refused}"]))


main()
