def clean(address):
    return address.strip().lower()



def recipients(contacts, unsubscribed):
    refused = [clean(address) for address in unsubscribed]
    kept = []
    for contact in contacts:
        if clean(contact) not in kept:
            kept.append(clean(contact))
    for i in range(len(kept)):
        if kept[i] in refused:
            kept.pop(i)
    return kept


def batches(addresses, size):
    return [addresses[first : first + size] for first in range(0, len(addresses), size)]


def prepare(contacts, unsubscribed, size):
    return batches(recipients(contacts, unsubscribed), size)
