"""How addresses are written: by country, complete, and without gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.customers.address_format import format_of, write_lines
from keyfob.customers.countries import COUNTRIES
from keyfob.customers.model import PostalAddress


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (PostalAddress("Dam 1", "1012 JS", "Amsterdam", "", "NL"), ("ACME", "Maria", "Dam 1", "1012 JS Amsterdam")),
        (
            PostalAddress("1 Loop", "95014", "Cupertino", "CA", "US", street2="Apt 2"),
            ("Maria", "ACME", "1 Loop", "Apt 2", "Cupertino, CA 95014"),
        ),
        (PostalAddress("1 Loop", "95014", "Cupertino", "", "US"), ("Maria", "ACME", "1 Loop", "Cupertino 95014")),
        (PostalAddress("Hofgasse 1", "8001", "Zürich", "", "CH"), ("ACME", "Maria", "Hofgasse 1", "CH-8001 Zürich")),
        (PostalAddress("Hofgasse 1", "", "Zürich", "", "CH"), ("ACME", "Maria", "Hofgasse 1", "Zürich")),
        (PostalAddress("1 Row", "EC1Y 8SY", "London", "", "GB"), ("Maria", "ACME", "1 Row", "London", "EC1Y 8SY")),
        (PostalAddress("神田1", "101-0021", "", "東京都", "JP"), ("〒101-0021", "東京都", "神田1", "ACME", "Maria")),
        (PostalAddress("Street", "", "Town", "", "ZZ"), ("Maria", "ACME", "Street", "Town")),
    ],
)  # fmt: skip
def test_an_address_is_written_in_its_country_s_own_order(address: PostalAddress, lines: tuple[str, ...]) -> None:
    """What is not there leaves no comma and no empty line."""
    assert write_lines(address, "Maria", "ACME") == lines


def test_every_country_has_a_form_that_can_be_filled_in() -> None:
    """What is required is asked for, codes have an example that fits, and every field asked for is shown once."""
    for country in COUNTRIES:
        form = format_of(country)
        assert form.required <= set(form.fields), country
        assert len(set(form.fields)) == len(form.fields), country
        assert set(form.names) <= set(form.fields), country
        assert form.postal_code is None or form.postal_code.fullmatch(form.example), country


@given(st.sampled_from(sorted(COUNTRIES)), st.data())
def test_everything_that_is_known_is_written(country: str, data: st.DataObject) -> None:
    """No line is empty, and no part of the address is lost."""
    values = {name: data.draw(st.sampled_from(["", f"<{name}>"])) for name in format_of(country).fields}
    if not values.get("street"):
        values["street2"] = ""
    known = {"street": "", "postal_code": "", "locality": "", "region": "", **values}
    lines = write_lines(PostalAddress(**known, country=country), "<name>", "")

    assert all(line.strip() == line != "" for line in lines)
    assert all(value in "\n".join(lines) for value in values.values())
