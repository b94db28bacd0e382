import pytest
from hypothesis import given
from hypothesis import strategies as st
from preuve import same
from submission import batches, prepare, recipients


def expected_recipients(contacts, unsubscribed):
    refused = {address.strip().lower() for address in unsubscribed}
    cleaned = [contact.strip().lower() for contact in contacts]
    return list(dict.fromkeys(address for address in cleaned if address not in refused))


def expected_batches(addresses, size):
    return [addresses[first : first + size] for first in range(0, len(addresses), size)]


addresses_of = st.sampled_from([f"{name}@example.org" for name in ("a", "b", "c", "d", "e", "f", "g", "h")])
spelled = st.builds(
    lambda before, address, capital, after: before + (address.upper() if capital else address) + after,
    st.sampled_from(["", "", " "]),
    addresses_of,
    st.booleans(),
    st.sampled_from(["", "", "  "]),
)
lists = st.lists(spelled, max_size=14)


@pytest.mark.parametrize(
    ("contacts", "unsubscribed", "wanted"),
    [
        (["n@example.org", "x@example.org", "y@example.org"], ["x@example.org", "y@example.org"], ["n@example.org"]),
        (["x@example.org", "y@example.org", "n@example.org"], ["y@example.org", "x@example.org"], ["n@example.org"]),
        (["x@example.org", "x@example.org", "n@example.org"], ["x@example.org"], ["n@example.org"]),
    ],
)
def test_neighbours(contacts, unsubscribed, wanted):
    assert same(recipients(contacts, unsubscribed), wanted)


@pytest.mark.parametrize("first", [0, 7, 40])
def test_many_in_a_row(first):
    contacts = [f"contact{number}@example.org" for number in range(60)]
    gone = contacts[first : first + 20]
    wanted = contacts[:first] + contacts[first + 20 :]
    assert same(recipients(contacts, gone), wanted)


def test_lists_unchanged():
    contacts = [" Lou@example.org", "x@example.org", "n@example.org", "Y@example.org", "o@example.org"]
    unsubscribed = ["Y@example.org", "z@example.org", "x@example.org"]
    contacts_before, unsubscribed_before = list(contacts), list(unsubscribed)
    prepare(contacts, unsubscribed, 2)
    assert same(contacts, contacts_before)
    assert same(unsubscribed, unsubscribed_before)
    assert same(recipients(contacts, unsubscribed), ["lou@example.org", "n@example.org", "o@example.org"])
    assert same(contacts, contacts_before)
    assert same(unsubscribed, unsubscribed_before)
    addresses = ["a@example.org", "b@example.org", "c@example.org"]
    batches(addresses, 2)
    assert same(addresses, ["a@example.org", "b@example.org", "c@example.org"])


@pytest.mark.parametrize(("count", "size"), [(6, 3), (4, 4), (5, 1), (100, 50)])
def test_full_batches(count, size):
    addresses = [f"contact{number}@example.org" for number in range(count)]
    assert same(batches(addresses, size), expected_batches(addresses, size))


def test_nobody_left():
    assert same(batches([], 10), [])
    assert same(prepare([], ["x@example.org"], 10), [])
    contacts = ["x@example.org", "n@example.org", "y@example.org"]
    assert same(prepare(contacts, contacts[::-1], 2), [])


def test_order_and_duplicates():
    contacts = ["m@example.org", "c@example.org", "z@example.org", "c@example.org", "a@example.org", "m@example.org"]
    assert same(recipients(list(contacts), []), ["m@example.org", "c@example.org", "z@example.org", "a@example.org"])
    assert same(recipients(list(contacts), ["z@example.org"]), ["m@example.org", "c@example.org", "a@example.org"])


def test_spelling():
    contacts = ["  Ana@Example.org", "LOU@example.org ", "ana@example.org", "n@example.org"]
    assert same(recipients(list(contacts), ["lou@EXAMPLE.org"]), ["ana@example.org", "n@example.org"])
    assert same(recipients(list(contacts), [" N@example.org  "]), ["ana@example.org", "lou@example.org"])


@pytest.mark.parametrize(("count", "size"), [(7, 3), (101, 50), (1, 10), (5, 4)])
def test_incomplete_batch(count, size):
    addresses = [f"contact{number}@example.org" for number in range(count)]
    assert same(batches(addresses, size), expected_batches(addresses, size))


@given(lists, st.lists(spelled, max_size=6), st.integers(1, 6))
def test_random_mailings(contacts, unsubscribed, size):
    wanted = expected_recipients(contacts, unsubscribed)
    assert same(recipients(list(contacts), unsubscribed), wanted)
    assert same(prepare(list(contacts), unsubscribed, size), expected_batches(wanted, size))
