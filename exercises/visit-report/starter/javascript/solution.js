// La ligne de commande. Les modules sont en CommonJS : require et module.exports.
// The command line. Modules are CommonJS: require and module.exports.

const { summarise } = require("./counting.js");
const { read_line } = require("./reading.js");
const { format_report } = require("./report.js");

function main(args) {
  // Écrivez votre code ici. / Write your code here.
  // Le code de sortie est ce que renvoie cette fonction. / The exit code is what this function returns.
  console.log(format_report(summarise([], 0)));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
