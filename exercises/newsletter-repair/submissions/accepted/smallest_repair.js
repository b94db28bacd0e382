function clean(address) {
  return address.trim().toLowerCase();
}

function recipients(contacts, unsubscribed) {
  const refused = unsubscribed.map(clean);

  const addresses = [];
  for (const contact of contacts) {
    const address = clean(contact);
    if (!refused.includes(address) && !addresses.includes(address)) {
      addresses.push(address);
    }
  }
  return addresses;
}

function batches(addresses, size) {
  const count = Math.ceil(addresses.length / size);
  const result = [];
  for (let number = 0; number < count; number++) {
    const first = number * size;
    result.push(addresses.slice(first, first + size));
  }
  return result;
}

function prepare(contacts, unsubscribed, size) {
  return batches(recipients(contacts, unsubscribed), size);
}

module.exports = { recipients, batches, prepare };
