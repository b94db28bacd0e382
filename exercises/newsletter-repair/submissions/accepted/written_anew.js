const clean = (address) => address.toLowerCase().trim();

const recipients = (contacts, unsubscribed) => {
  const kept = new Set(contacts.map(clean));
  unsubscribed.forEach((address) => kept.delete(clean(address)));
  return Array.from(kept);
};

const batches = (addresses, size) =>
  addresses.length === 0 ? [] : [addresses.slice(0, size), ...batches(addresses.slice(size), size)];

const prepare = (contacts, unsubscribed, size) => batches(recipients(contacts, unsubscribed), size);

module.exports = { clean, recipients, batches, prepare };
