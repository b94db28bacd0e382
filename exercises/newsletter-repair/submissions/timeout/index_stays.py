def clean(address):
    return address.strip().lower()



def recipients(contacts, unsubscribed):
    refused = [clean(address) for address in unsubscribed]
    kept = [clean(contact) for contact in contacts]
    i = 0
    while i < len(kept):
        # The index must not move after a removal. It never moves at all.
        if kept[i] in refused or kept[i] in kept[:i]:
            del kept[i]
    return kept


def batches(addresses, size):
    return [addresses[first : first + size] for first in range(0, len(addresses), size)]


def prepare(contacts, unsubscribed, size):
    return batches(recipients(contacts, unsubscribed), size)
