function clean(address) {
  return address.trim().toLowerCase();
}

function recipients(contacts, unsubscribed) {
  const refused = new Set(unsubscribed.map(clean));
  const kept = contacts.map(clean).filter((address) => !refused.has(address));
  return [...new Set(kept)];
}

function batches(addresses, size) {
  const count = Math.floor(addresses.length / size) + 1;
  const result = [];
  for (let number = 0; number < count; number++) {
    result.push(addresses.slice(number * size, (number + 1) * size));
  }
  return result;
}

function prepare(contacts, unsubscribed, size) {
  return batches(recipients(contacts, unsubscribed), size);
}

module.exports = { recipients, batches, prepare };
