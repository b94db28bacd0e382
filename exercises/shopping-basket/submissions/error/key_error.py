class Basket:
    def __init__(self):
        self._quantities = {}
        self._prices = {}

    def add(self, article, price_cents, quantity=1):
        if quantity < 1:
            raise ValueError("the quantity must be at least 1")
        if price_cents < 0:
            raise ValueError("the price must not be negative")
        if self._prices.get(article, price_cents) != price_cents:
            raise ValueError("the article has another price")
        self._prices[article] = price_cents
        self._quantities[article] = self._quantities.get(article, 0) + quantity

    def remove(self, article, quantity=1):
        present = self[article]
        if not 1 <= quantity <= present:
            raise ValueError("that quantity cannot be removed")
        if quantity == present:
            del self._quantities[article]
            del self._prices[article]
        else:
            self._quantities[article] -= quantity

    @property
    def total_cents(self):
        return sum(self._prices[article] * quantity for article, quantity in self._quantities.items())

    def __getitem__(self, article):
        return self._quantities[article]

    def __len__(self):
        return sum(self._quantities.values())

    def __contains__(self, article):
        return article in self._quantities

    def __iter__(self):
        return iter(self._quantities)

    def __eq__(self, other):
        if not isinstance(other, Basket):
            return NotImplemented
        return self._quantities == other._quantities and self._prices == other._prices

    def __add__(self, other):
        result = Basket()
        for basket in (self, other):
            for article in basket:
                result.add(article, basket._prices[article], basket[article])
        return result

    def __str__(self):
        euros, cents = divmod(self.total_cents, 100)
        return f"pieces: {len(self)}, total: {euros}.{cents:02d} EUR"
