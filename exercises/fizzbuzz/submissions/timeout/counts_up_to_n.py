def fizzbuzz(n):
    three = five = 0
    said = ""
    for i in range(1, n + 1):
        three += 1
        five += 1
        said = ""
        if three == 3:
            said = "Fizz"
            three = 0
        if five == 5:
            said += "Buzz"
            five = 0
        if not said:
            said = str(i)
    return said
