// Comprend une ligne du journal. / Understands one line of the log.

const LINE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) (\S+) (\/\S*) (\d{3}) (\d{1,7})$/;

// Renvoie la requête, ou null si la ligne n'est pas comprise.
// Returns the request, or null if the line is not understood. A request is an object:
// time (seconds), visitor, address, status, duration (milliseconds).
function read_line(line) {
  const match = LINE.exec(line.trim());
  if (match === null) return null;
  const [, moment, visitor, address, status, duration] = match;
  return {
    time: Date.parse(`${moment}Z`) / 1000,
    visitor,
    address,
    status: Number(status),
    duration: Number(duration),
  };
}

module.exports = { read_line };
