def clean(address):
    return address.strip().lower()



def recipients(contacts, unsubscribed):
    addresses = []
    for contact in contacts:
        if contact not in unsubscribed and clean(contact) not in addresses:
            addresses.append(clean(contact))
    return addresses


def batches(addresses, size):
    return [addresses[first : first + size] for first in range(0, len(addresses), size)]


def prepare(contacts, unsubscribed, size):
    return batches(recipients(contacts, unsubscribed), size)
