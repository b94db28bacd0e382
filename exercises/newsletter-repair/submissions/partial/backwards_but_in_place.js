function clean(address) {
  return address.trim().toLowerCase();
}

function recipients(contacts, unsubscribed) {
  const refused = unsubscribed.map(clean);
  for (let i = contacts.length - 1; i >= 0; i--) {
    if (refused.includes(clean(contacts[i]))) contacts.splice(i, 1);
  }
  return contacts.map(clean).filter((address, i, all) => all.indexOf(address) === i);
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
