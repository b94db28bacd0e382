class ArticleNotFound(LookupError):
    pass


class Basket:
    def __init__(self):
        self.quantities = {}
        self.prices = {}
        self.total_cents = 0

    def add(self, article, price_cents, quantity=1):
        if quantity < 1 or price_cents < 0:
            raise ValueError
        if article in self.quantities and self.prices[article] != price_cents:
            raise ValueError
        self.prices[article] = price_cents
        self.quantities.setdefault(article, 0)
        for _ in range(quantity):
            self.quantities[article] += 1
            self.total_cents += price_cents

    def remove(self, article, quantity=1):
        if article not in self.quantities:
            raise ArticleNotFound(article)
        if quantity < 1 or quantity > self.quantities[article]:
            raise ValueError
        for _ in range(quantity):
            self.quantities[article] -= 1
            self.total_cents -= self.prices[article]
        if self.quantities[article] == 0:
            del self.quantities[article]

    def __getitem__(self, article):
        if article in self.quantities:
            return self.quantities[article]
        raise ArticleNotFound(article)

    def __len__(self):
        return sum(self.quantities.values())

    def __contains__(self, article):
        return article in self.quantities

    def __iter__(self):
        return iter(self.quantities)

    def __eq__(self, other):
        if self.quantities != other.quantities:
            return False
        return all(self.prices[article] == other.prices[article] for article in self)

    def __add__(self, other):
        result = Basket()
        for basket in (self, other):
            for article in basket:
                result.add(article, basket.prices[article], basket[article])
        return result

    def __str__(self):
        return f"pieces: {len(self)}, total: {self.total_cents // 100}.{self.total_cents % 100:02d} EUR"
