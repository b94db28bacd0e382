def fizzbuzz(n):
    # Écrivez votre code ici. / Write your code here.
    return ""
