function clean(address) {
  return address.trim().toLowerCase();
}

function recipients(contacts, unsubscribed) {
  const refused = unsubscribed.map(clean);

  for (const contact of contacts) {
    if (refused.includes(clean(contact))) {
      contacts.splice(contacts.indexOf(contact), 1);
    }
  }

  const addresses = [];
  for (const contact of contacts) {
    const address = clean(contact);
    if (!addresses.includes(address)) {
      addresses.push(address);
    }
  }
  return addresses;
}

function batches(addresses, size) {
  const count = Math.floor(addresses.length / size) + 1;
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

// Cette ligne (CommonJS) rend les fonctions visibles : gardez-la.
// This line (CommonJS) makes the functions visible: keep it.
module.exports = { recipients, batches, prepare };
