"""The profile: read, judged, created and changed."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.markets import Markets
from keyfob.customers.model import Contact, CustomerRecord
from keyfob.customers.profile import (
    ProfileChanged,
    change_profile,
    create_customer,
    read_contact,
    read_person,
    restore_profile,
)
from keyfob.customers.text import Fault, Unfit
from keyfob.customers.undo import UndoKept
from tests.chance import counting_mint

NOW = 1_800_000_000
MARKETS = Markets(languages=("nl", "de", "en-GB"))
TYPED = {"given_name": " Maria ", "family_name": "Jansen", "form_of_address": "ms", "country": "NL", "language": "nl"}
MARIA = Person(FormOfAddress.MS, "Maria", "Jansen", "NL", "nl")
CONTACT = Contact(email="maria@example.nl", nickname="Mia")


def record() -> CustomerRecord:
    """Maria, as the brand knows her."""
    return create_customer(MARIA, CONTACT, NOW, counting_mint()).record


def faults(outcome: object) -> dict[str, Fault]:
    """What is wrong."""
    assert isinstance(outcome, Unfit)
    return dict(outcome.faults)


def test_a_person_is_read_as_typed() -> None:
    """Tidied, with a neutral form of address where none is chosen."""
    assert read_person(TYPED, MARKETS) == MARIA
    assert read_person({**TYPED, "form_of_address": ""}, MARKETS) == replace(
        MARIA, form_of_address=FormOfAddress.NEUTRAL
    )


def test_every_field_that_is_wrong_is_named() -> None:
    """All of them at once, so that nobody corrects one after the other."""
    wrong = {"given_name": "4111 1111 1111 1111", "form_of_address": "lord", "country": "XX", "language": "en"}

    assert faults(read_person(wrong, MARKETS)) == {
        "given_name": Fault.CARD_NUMBER,
        "family_name": Fault.MISSING,
        "form_of_address": Fault.UNKNOWN,
        "country": Fault.UNKNOWN,
        "language": Fault.UNKNOWN,
    }
    assert faults(read_person({}, MARKETS))["country"] is Fault.MISSING


def test_what_a_form_does_not_name_is_ignored_or_stays() -> None:
    """Roles, verified flags and ids cannot be smuggled in."""
    smuggled = {"phones": "true", "role": "admin", "id": "x", "sub": "x", "nickname": "Mimi"}

    assert read_contact(smuggled, CONTACT) == replace(CONTACT, nickname="Mimi")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birthdate", "1980-02-29"),
        ("birthdate", "0000-02-29"),
        ("birthdate", "1980"),
        ("birthdate", ""),
        ("zoneinfo", "Europe/Berlin"),
        ("zoneinfo", "America/Argentina/Buenos_Aires"),
        ("zoneinfo", "UTC"),
        ("website", "https://example.nl/~maria?x=1#y"),
        ("picture", "http://localhost:8080/p.png"),
        ("email", "Maria@example.nl"),
        ("gender", "female"),
        ("channel", "letter"),
        ("channel", ""),
    ],
)
def test_every_claim_takes_its_standard_values(field: str, value: str) -> None:
    """OpenID Connect Core 1.0 section 5.1."""
    contact = read_contact({field: value}, CONTACT)

    assert isinstance(contact, Contact)
    assert (getattr(contact, field) or "") == value


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("birthdate", "1981-02-29", Fault.SHAPE),
        ("birthdate", "01.02.1980", Fault.SHAPE),
        ("birthdate", "1980-02", Fault.SHAPE),
        ("birthdate", "\u0661\u0669\u0668\u0660", Fault.SHAPE),
        ("zoneinfo", "../../etc/passwd", Fault.SHAPE),
        ("website", "javascript:alert(1)", Fault.SHAPE),
        ("website", "https://user@evil.example", Fault.SHAPE),
        ("website", "//evil.example", Fault.SHAPE),
        ("picture", "data:image/png;base64,AA", Fault.SHAPE),
        ("profile", "https://" + "x" * 500, Fault.TOO_LONG),
        ("channel", "pigeon", Fault.UNKNOWN),
        ("email", "a@x<b@evil>", Fault.SHAPE),
        ("email", "", Fault.MISSING),
        ("nickname", "a\u202eb", Fault.CHARACTERS),
        ("gender", "x" * 101, Fault.TOO_LONG),
    ],
)
def test_what_is_no_such_claim_is_refused(field: str, value: str, fault: Fault) -> None:
    """Unsafe schemes, look-alike paths and impossible dates."""
    assert faults(read_contact({field: value}, CONTACT)) == {field: fault}


def test_a_new_customer_gets_a_number_people_can_read_out() -> None:
    """Three groups of four letters."""
    created = create_customer(MARIA, CONTACT, NOW, counting_mint())

    assert created.customer_id == created.record.id
    assert [len(group) for group in created.record.number.split("-")] == [4, 4, 4]
    assert (created.record.version, created.record.contact) == (1, CONTACT)


def test_a_change_names_what_changed_and_advances_the_version() -> None:
    """The audit tells the names of the fields, never their values."""
    before = record()
    saved = change_profile(
        before, replace(MARIA, given_name="Marie"), replace(CONTACT, nickname=""), NOW + 9, counting_mint()
    )
    change, kept = saved.changes

    assert isinstance(change, ProfileChanged)
    assert (change.customer_id, change.version, change.names) == (before.id, 1, ("given_name", "nickname"))
    assert (saved.record.version, saved.record.updated_at, saved.record.number) == (2, NOW + 9, before.number)
    assert change.record == saved.record
    assert isinstance(kept, UndoKept)
    assert (kept.undo.former, kept.undo.version, kept.undo.names) == (before, 2, change.names)


def test_a_change_is_undone_as_another_change() -> None:
    """The version goes on, so that nothing that was decided on the one before holds."""
    before = record()
    saved = change_profile(before, MARIA, replace(CONTACT, nickname=""), NOW + 9, counting_mint())
    kept = saved.changes[1]
    assert isinstance(kept, UndoKept)
    undone = restore_profile(saved.record, kept.undo, NOW + 20)

    assert undone is not None
    assert undone.record == replace(before, version=3, updated_at=NOW + 20)
    assert [type(change) for change in undone.changes] == [ProfileChanged]


def test_what_was_changed_again_is_not_undone() -> None:
    """The later change stands."""
    saved = change_profile(record(), MARIA, replace(CONTACT, nickname=""), NOW + 9, counting_mint())
    later = change_profile(saved.record, MARIA, replace(CONTACT, nickname="Mo"), NOW + 10, counting_mint())
    kept = saved.changes[1]
    assert isinstance(kept, UndoKept)

    assert restore_profile(later.record, kept.undo, NOW + 20) is None


def test_saving_what_was_there_changes_nothing() -> None:
    """No new version, no audit row."""
    assert change_profile(record(), MARIA, CONTACT, NOW + 9, counting_mint()).changes == ()


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in fields(Contact) if field.name not in {"address", "phones"}]), st.text()
    )
)
def test_whatever_is_typed_gives_contact_data_that_reads_as_itself_or_faults(typed: dict[str, str]) -> None:
    """What was accepted once is accepted again, unchanged."""
    contact = read_contact(typed, CONTACT)
    if isinstance(contact, Contact):
        again = {name: getattr(contact, name) or "" for name in typed}
        assert read_contact(again, contact) == contact
