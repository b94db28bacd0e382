function clean(address) {
  return address.trim().toLowerCase();
}

function recipients(contacts, unsubscribed) {
  const refused = unsubscribed.map(clean);
  return contacts.map(clean).filter((address) => !refused.includes(address));
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
