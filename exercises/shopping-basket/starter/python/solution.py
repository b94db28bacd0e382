class Basket:
    # Écrivez votre code ici. / Write your code here.
    pass
