# The list starts at 0, the numbers start at 1.
WHEEL = ["", "", "Fizz", "", "Buzz", "Fizz", "", "", "Fizz", "Buzz", "", "Fizz", "", "", "FizzBuzz"]


def fizzbuzz(n):
    return WHEEL[n % 15] or str(n)
