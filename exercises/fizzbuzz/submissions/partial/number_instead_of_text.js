function fizzbuzz(n) {
  let said = "";
  if (n % 3 === 0) said += "Fizz";
  if (n % 5 === 0) said += "Buzz";
  return said || n;
}

module.exports = { fizzbuzz };
