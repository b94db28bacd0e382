class ArticleNotFound(LookupError):
    pass


class Basket:
    def __init__(self):
        self.lines = {}

    def add(self, article, price_cents, quantity=1):
        if quantity < 1 or price_cents < 0:
            raise ValueError
        price, before = self.lines.get(article, (price_cents, 0))
        if price != price_cents:
            raise ValueError
        self.lines[article] = (price, before + quantity)

    def remove(self, article, quantity=1):
        if article not in self.lines:
            raise ArticleNotFound
        price, before = self.lines[article]
        if quantity < 1 or quantity > before:
            raise ValueError
        self.lines[article] = (price, before - quantity)
        if before == quantity:
            self.lines.pop(article)

    def total(self):
        return sum(price * quantity for price, quantity in self.lines.values())

    def __getitem__(self, article):
        if article not in self.lines:
            raise ArticleNotFound
        return self.lines[article][1]

    def __len__(self):
        return sum(quantity for _, quantity in self.lines.values())

    def __contains__(self, article):
        return article in self.lines

    def __iter__(self):
        return iter(self.lines)

    def __eq__(self, other):
        return self.lines == other.lines

    def __add__(self, other):
        result = Basket()
        for lines in (self.lines, other.lines):
            for article, (price, quantity) in lines.items():
                result.add(article, price, quantity)
        return result

    def __str__(self):
        return f"pieces: {len(self)}, total: {self.total() / 100:.2f} EUR"
