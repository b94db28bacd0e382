function clean(address) {
  return address.trim().toLowerCase();
}

function recipients(contacts, unsubscribed) {
  const kept = contacts.map(clean);
  for (const address of unsubscribed) {
    const place = kept.indexOf(clean(address));
    if (place !== -1) kept.splice(place, 1);
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
