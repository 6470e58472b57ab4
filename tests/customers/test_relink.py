"""Two records of one person become one: what was said last holds, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.consents import Act, Channel, ConsentGiven, ConsentWithdrawn, Entry, Ledger, is_given
from keyfob.customers.model import Contact, CustomerRecord, Phone, PhoneKind, PostalAddress
from keyfob.customers.phone import MOST
from keyfob.customers.relink import merge_consents, merge_profile
from tests.chance import counting_mint

NOW = 1_795_372_320
_TEXTS = ["nickname", "birthdate", "zoneinfo"]
_PHONES = st.lists(st.sampled_from("123456789"), max_size=MOST, unique=True).map(
    lambda digits: tuple(Phone(digit, f"+3161234567{digit}", PhoneKind.MOBILE) for digit in digits)
)
_CONTACTS = st.builds(
    Contact,
    email=st.sampled_from(["maria@beispiel.de", "maria@voorbeeld.nl"]),
    phones=_PHONES,
    address=st.none() | st.just(PostalAddress("Prinsengracht 12", "1015 DV", "Amsterdam", "", "NL")),
    **{name: st.sampled_from(["", "a", "b"]) for name in _TEXTS},
)
_ACTS = st.lists(st.sampled_from(Act), max_size=5)


def record(record_id: str, name: str, contact: Contact) -> CustomerRecord:
    """A record of somebody with this name."""
    return CustomerRecord(
        record_id, record_id, 7, Person(FormOfAddress.NEUTRAL, "Maria", name, "NL", "nl"), contact, 1, 1
    )


def ledger(acts: list[Act], since: int) -> Ledger:
    """Entries of one purpose, a second apart, the newest first."""
    said = (Entry("news", n, act, "1", "nl", Channel.MY, "", since + n) for n, act in enumerate(acts, 1))
    return tuple(reversed(tuple(said)))


@given(_CONTACTS, _CONTACTS)
def test_every_value_of_the_newer_profile_holds_and_none_is_emptied(contact: Contact, newer: Contact) -> None:
    """Of phones both are known, the newer ones first, as many as there can be."""
    merged = merge_profile(record("a", "de Vries", contact), record("b", "Bakker", newer), NOW, counting_mint()).record
    assert (merged.id, merged.person.family_name) == ("a", "Bakker")
    for name in (*_TEXTS, "email", "address"):
        assert getattr(merged.contact, name) == getattr(newer, name) or getattr(contact, name)
    numbers = [phone.number for phone in merged.contact.phones]
    assert numbers[: len(newer.phones)] == [phone.number for phone in newer.phones]
    assert len(numbers) == len(set(numbers)) == min(MOST, len({p.number for p in (*contact.phones, *newer.phones)}))


@given(_ACTS, _ACTS)
def test_a_ledger_goes_on_with_what_was_said_later(before: list[Act], later: list[Act]) -> None:
    """Entry by entry, with their times; what holds is what was said last."""
    mine, others = ledger(before, 0), ledger(later, 100)
    changes = merge_consents("a", {"news": mine}, {"news": others})
    added = [change.entry for change in changes if isinstance(change, ConsentGiven | ConsentWithdrawn)]
    assert [entry.number for entry in added] == list(range(len(before) + 1, len(before) + len(later) + 1))
    assert [(entry.act, entry.at) for entry in added] == [(entry.act, entry.at) for entry in reversed(others)]
    whole = (*reversed(added), *mine)
    assert is_given(whole) == is_given(others or mine)


def test_what_was_said_of_the_record_that_stays_is_not_overruled_by_what_was_said_before() -> None:
    """A service may have withdrawn a consent there since."""
    assert merge_consents("a", {"news": ledger([Act.WITHDRAWN], 100)}, {"news": ledger([Act.GIVEN], 0)}) == ()
