function fizzbuzz(n) {
  const said = [];
  for (let i = 1; i <= n; i++) {
    let word = "";
    if (i % 3 === 0) word += "Fizz";
    if (i % 5 === 0) word += "Buzz";
    said.push(word || String(i));
    if (said.length > 15) said.shift();
  }
  return said[said.length - 1];
}

module.exports = { fizzbuzz };
