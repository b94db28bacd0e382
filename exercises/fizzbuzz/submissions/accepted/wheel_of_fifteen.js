const F = "Fizz";
const B = "Buzz";
const WHEEL = [F + B, "", "", F, "", B, F, "", "", F, B, "", F, "", ""];

exports.fizzbuzz = (n) => WHEEL[n % WHEEL.length] || `${n}`;
