from collections.abc import Collection
from dataclasses import dataclass, replace


class BasketError(Exception):
    """Anything that a basket refuses."""


class ArticleNotFound(BasketError, LookupError):
    def __init__(self, article):
        super().__init__(f"no {article} in the basket")


class Refused(BasketError, ValueError):
    pass


@dataclass
class Line:
    article: str
    price: int
    quantity: int


class Basket(Collection):
    def __init__(self, lines=()):
        self.lines = [replace(line) for line in lines]

    def _line(self, article):
        for line in self.lines:
            if line.article == article:
                return line
        raise ArticleNotFound(article)

    def add(self, article, price_cents, quantity=1):
        if quantity <= 0 or price_cents < 0:
            raise Refused(f"{quantity} at {price_cents}")
        try:
            line = self._line(article)
        except ArticleNotFound:
            self.lines.append(Line(article, price_cents, quantity))
            return
        if line.price != price_cents:
            raise Refused("price")
        line.quantity += quantity

    def remove(self, article, quantity=1):
        line = self._line(article)
        if quantity <= 0 or quantity > line.quantity:
            raise Refused("quantity")
        line.quantity -= quantity
        self.lines = [line for line in self.lines if line.quantity]

    @property
    def total_cents(self):
        return sum(line.price * line.quantity for line in self.lines)

    def __getitem__(self, article):
        return self._line(article).quantity

    def __len__(self):
        return sum(line.quantity for line in self.lines)

    def __contains__(self, article):
        return any(line.article == article for line in self.lines)

    def __iter__(self):
        for line in self.lines:
            yield line.article

    def __eq__(self, other):
        def key(basket):
            return sorted((line.article, line.price, line.quantity) for line in basket.lines)

        return isinstance(other, Basket) and key(self) == key(other)

    def __add__(self, other):
        result = Basket(self.lines)
        for line in other.lines:
            result.add(line.article, line.price, line.quantity)
        return result

    def __str__(self):
        digits = str(self.total_cents).rjust(3, "0")
        return f"pieces: {len(self)}, total: {digits[:-2]}.{digits[-2:]} EUR"
