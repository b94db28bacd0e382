def clean(address):
    return address.strip().lower()



def recipients(contacts, unsubscribed):
    refused = [clean(address) for address in unsubscribed]

    for contact in contacts[:]:
        if clean(contact) in refused:
            contacts.remove(contact)

    addresses = []
    for contact in contacts:
        address = clean(contact)
        if address not in addresses:
            addresses.append(address)
    return addresses


def batches(addresses, size):
    return [addresses[first : first + size] for first in range(0, len(addresses), size)]


def prepare(contacts, unsubscribed, size):
    return batches(recipients(contacts, unsubscribed), size)
