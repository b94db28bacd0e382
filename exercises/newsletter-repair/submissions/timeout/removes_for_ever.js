function clean(address) {
  return address.trim().toLowerCase();
}

function recipients(contacts, unsubscribed) {
  const kept = contacts.map(clean);
  for (const address of unsubscribed.map(clean)) {
    while (kept.includes(address)) {
      kept.splice(kept.indexOf(address), 0);
    }
  }
  return [...new Set(kept)];
}

function batches(addresses, size) {
  const result = [];
  for (let first = 0; first < addresses.length; first += size) {
    result.push(addresses.slice(first, first + size));
  }
  return result;
}

function prepare(contacts, unsubscribed, size) {
  return batches(recipients(contacts, unsubscribed), size);
}

module.exports = { recipients, batches, prepare };
