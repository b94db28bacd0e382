def clean(address):
    return address.strip().lower()



def recipients(contacts, unsubscribed):
    return sorted({clean(contact) for contact in contacts} - {clean(address) for address in unsubscribed})


def batches(addresses, size):
    return [addresses[first : first + size] for first in range(0, len(addresses), size)]


def prepare(contacts, unsubscribed, size):
    return batches(recipients(contacts, unsubscribed), size)
