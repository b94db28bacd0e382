from itertools import islice


def recipients(contacts, unsubscribed):
    refused = set(map(clean, unsubscribed))
    kept = dict.fromkeys(map(clean, contacts))
    for address in refused:
        kept.pop(address, None)
    return list(kept)


def batches(addresses, size):
    remaining = iter(addresses)
    result = []
    while batch := list(islice(remaining, size)):
        result.append(batch)
    return result


def prepare(contacts, unsubscribed, size):
    return batches(recipients(contacts, unsubscribed), size)


def clean(address):
    return address.lower().strip()
