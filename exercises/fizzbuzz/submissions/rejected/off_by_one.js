// The list starts at 0, the numbers start at 1.
const WHEEL = ["", "", "Fizz", "", "Buzz", "Fizz", "", "", "Fizz", "Buzz", "", "Fizz", "", "", "FizzBuzz"];

function fizzbuzz(n) {
  return WHEEL[n % 15] || String(n);
}

module.exports = { fizzbuzz };
