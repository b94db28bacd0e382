def fizzbuzz(n):
    said = ""
    if n % 3 == 0:
        said += "Fizz"
    if n % 5 == 0:
        said += "Buzz"
    if said == "":
        return "" + n
    return said
