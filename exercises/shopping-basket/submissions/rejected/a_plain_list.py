class ArticleNotFound(Exception):
    pass


class Basket(list):
    def add(self, article, price_cents, quantity=1):
        self.append((article, price_cents, quantity))

    def remove(self, article, quantity=1):
        for line in self:
            if line[0] == article:
                super().remove(line)
                return
        raise ArticleNotFound

    def total_cents(self):
        return sum(price * quantity for _, price, quantity in self)
