def fizzbuzz(n):
    said = ""
    if n % 3 == 0:
        said += "fizz"
    if n % 5 == 0:
        said += "buzz"
    return said or str(n)
