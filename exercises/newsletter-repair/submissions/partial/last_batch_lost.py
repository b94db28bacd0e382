def clean(address):
    return address.strip().lower()


def recipients(contacts, unsubscribed):
    refused = [clean(address) for address in unsubscribed]
    addresses = []
    for contact in contacts:
        address = clean(contact)
        if address not in refused and address not in addresses:
            addresses.append(address)
    return addresses


def batches(addresses, size):
    count = len(addresses) // size
    result = []
    for number in range(count):
        first = number * size
        result.append(addresses[first : first + size])
    return result


def prepare(contacts, unsubscribed, size):
    return batches(recipients(contacts, unsubscribed), size)
