WORDS = {3: "Fizz", 5: "Buzz"}


def fizzbuzz(n):
    said = "".join(word for divisor, word in WORDS.items() if n % divisor == 0)
    return said or str(n)
