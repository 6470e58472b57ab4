"""Places from a GeoIP file: what it says is told in the reader's language, and nothing in it breaks a request."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.place import Place, Point
from keyfob.outside.brand import load_brand
from keyfob.outside.geo import UNKNOWN_RADIUS, Geo, GeoError, name_place, tell_place
from tests.outside.places import (
    AT_SEA,
    BERLIN,
    ENTRIES,
    NAMES,
    NOWHERE,
    SOMEWHERE_IN_FRANCE,
    SYDNEY,
    UTRECHT,
    UTRECHT_6,
    write_places,
)

SPEAKERS = load_brand("plain").speakers


@pytest.fixture(scope="module")
def geo(tmp_path_factory: pytest.TempPathFactory) -> Geo:
    """A file of the kind City."""
    return Geo(write_places(tmp_path_factory.mktemp("geo") / "places.mmdb"))


def found(tmp_path: Path, **entry: object) -> Place | None:
    """What is read of one entry."""
    return Geo(write_places(tmp_path / "one.mmdb", {"81.2.69.0/24": entry})).find(UTRECHT)


def refusal(file: Path) -> str:
    """Why it cannot be opened, in one line that names the file."""
    with pytest.raises(GeoError) as refused:
        Geo(file)
    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("network", [UTRECHT, UTRECHT_6, f"::ffff:{UTRECHT}"])
def test_an_address_has_country_city_and_a_circle(geo: Geo, network: str) -> None:
    """In every way of writing it."""
    assert geo.find(network) == Place("NL", NAMES, Point(52.09, 5.12, 20))


@pytest.mark.parametrize(
    "network",
    [
        NOWHERE, "10.0.0.1", "127.0.0.1", "192.168.2.1", "100.64.0.1", "169.254.0.1", "::1", "fe80::1%eth0",
        "fd00::1", "::ffff:10.0.0.1", "", "unknown", "81.2.69", "81.2.69.142:443", "81.2.69.142\n", "é",
    ],
)  # fmt: skip
def test_private_addresses_and_rubbish_have_no_place(geo: Geo, network: str) -> None:
    """Nor have those that the file does not know."""
    assert geo.find(network) is None


@given(st.text())
def test_no_text_breaks_a_look_up(geo: Geo, network: str) -> None:
    """Whatever a proxy hands over as an address."""
    assert geo.find(network) is None or network


@pytest.mark.parametrize(
    ("locale", "network", "told"),
    [
        ("en", UTRECHT, f"near Utrecht, Netherlands ({UTRECHT})"),
        ("nl", UTRECHT, f"nabij Utrecht, Nederland ({UTRECHT})"),
        ("de", UTRECHT, f"nahe Utrecht am Rhein, Niederlande ({UTRECHT})"),
        ("de", BERLIN, f"nahe Berlin, Deutschland ({BERLIN})"),
        ("nl", SYDNEY, f"nabij Sydney, Australië ({SYDNEY})"),
        ("nl", SOMEWHERE_IN_FRANCE, f"Frankrijk ({SOMEWHERE_IN_FRANCE})"),
        ("en", AT_SEA, AT_SEA),
        ("en", NOWHERE, NOWHERE),
        ("en", "10.0.0.1", "10.0.0.1"),
        ("en", "", ""),
    ],
)
def test_a_place_is_told_in_the_readers_language(geo: Geo, locale: str, network: str, told: str) -> None:
    """The address stands behind it; a city that is only the middle of a country is not named."""
    assert tell_place(geo, network, SPEAKERS[locale]) == told


def test_without_a_file_the_address_is_told_as_it_is() -> None:
    """Nothing else changes."""
    assert tell_place(None, UTRECHT, SPEAKERS["en"]) == UTRECHT


@pytest.mark.parametrize(
    ("locale", "names", "named"),
    [
        ("de", {"de": "Wien", "en": "Vienna"}, "Wien"),
        ("nl", {"de": "Wien", "en": "Vienna"}, "Vienna"),
        ("nl", {"ja": "ウィーン"}, "ウィーン"),
        ("nl", {}, ""),
    ],
)
def test_a_city_without_a_name_in_that_language_has_its_english_one(
    locale: str, names: dict[str, str], named: str
) -> None:
    """Or else any that there is; where the country is unknown, it stands alone."""
    assert name_place(Place("", names, None), SPEAKERS[locale]) == named


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"country": {"iso_code": "DE"}}, Place("DE", {}, None)),
        ({"country": {"iso_code": "A1"}}, None),
        ({"country": {"iso_code": "Germany"}}, None),
        ({"country": {}, "continent": {"code": "EU"}}, None),
        ({"registered_country": {"iso_code": "DE"}}, None),
        ({"city": {"names": {"en": "Köln\nBcc: thief"}}}, None),
        ({"city": {"names": {"en": "x" * 81}}}, None),
        ({"location": {"latitude": 91.0, "longitude": 0.0}}, None),
        ({"location": {"latitude": 0.0, "longitude": -181.0}}, None),
        ({"location": {"latitude": float("nan"), "longitude": 0.0}}, None),
        ({"location": {"latitude": 9.5}}, None),
        ({"location": {"latitude": 9.5, "longitude": 8.0}}, Place("", {}, Point(9.5, 8, UNKNOWN_RADIUS))),
        (
            {"location": {"latitude": -90.0, "longitude": 180.0, "accuracy_radius": -5}},
            Place("", {}, Point(-90, 180, 0)),
        ),
        ({"country": "DE"}, None),
        ({"city": {"names": "Köln"}}, None),
    ],
)
def test_of_an_entry_only_what_makes_sense_is_taken(
    tmp_path: Path, entry: dict[str, object], place: Place | None
) -> None:
    """Where a network is registered is not where somebody is."""
    assert found(tmp_path, **entry) == place


def test_a_file_of_old_addresses_alone_knows_no_new_ones(tmp_path: Path) -> None:
    """That is no error."""
    geo = Geo(write_places(tmp_path / "old.mmdb", {"81.2.69.0/24": ENTRIES["81.2.69.0/24"]}, ip=4))
    assert geo.find(UTRECHT) is not None
    assert geo.find(UTRECHT_6) is None


def test_what_is_no_such_file_is_refused_in_a_line(tmp_path: Path) -> None:
    """Absent, a folder, something else, one of another kind, one broken off."""
    assert "cannot be read: No such file" in refusal(tmp_path / "absent")
    assert "cannot be read" in refusal(tmp_path)
    for content in (b"", b"something else", b"\xab\xcd\xefMaxMind.com", b"\xab\xcd\xefMaxMind.com\xe1\x41x\x41y"):
        (tmp_path / "other").write_bytes(content)
        assert "is no GeoIP file" in refusal(tmp_path / "other")
    write_places(tmp_path / "asn", kind="GeoLite2-ASN")
    assert "is GeoLite2-ASN, which tells no places: take one of the kind City or Country" in refusal(tmp_path / "asn")
    whole = write_places(tmp_path / "whole").read_bytes()
    (tmp_path / "part").write_bytes(whole[: len(whole) // 2])
    assert "is no GeoIP file" in refusal(tmp_path / "part")


def test_it_says_what_it_is(geo: Geo) -> None:
    """With its age, for whoever forgot to renew it."""
    assert "places.mmdb is Test-City, made on 20" in geo.look()


def test_a_new_file_counts_from_the_next_look_up(tmp_path: Path) -> None:
    """Moved into place, as those who publish them advise."""
    geo = Geo(write_places(tmp_path / "places"))
    assert geo.find(BERLIN) is not None
    write_places(tmp_path / "places", {"91.64.0.0/16": {"country": {"iso_code": "AT"}}})
    assert geo.find(BERLIN) == Place("AT", {}, None)
    assert geo.find(UTRECHT) is None


def test_a_file_that_is_gone_or_written_over_breaks_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Places are unknown until it is mended, which the log says once."""
    file = write_places(tmp_path / "places")
    geo, whole = Geo(file), file.read_bytes()
    for content in (b"", whole[:100], b"x" * len(whole)):
        file.write_bytes(content)
        assert geo.find(UTRECHT) is None
        with pytest.raises(GeoError, match="cannot be read any more"):
            geo.look()
    file.unlink()
    caplog.clear()
    assert [geo.find(UTRECHT), geo.find(BERLIN)] == [None, None]
    assert caplog.text.count("no places are known") == 1
    file.write_bytes(whole)
    assert geo.find(UTRECHT) is not None


@given(st.data())
def test_a_damaged_file_breaks_nothing(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """It opens or it does not; what is looked up in it is a place or none."""
    folder = tmp_path_factory.getbasetemp()
    if not (folder / "sound").exists():
        write_places(folder / "sound")
    content = bytearray((folder / "sound").read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / "damaged").write_bytes(content)
    try:
        geo = Geo(folder / "damaged")
    except GeoError:
        return
    for network in (UTRECHT, UTRECHT_6, BERLIN, NOWHERE):
        place = geo.find(network)
        assert place is None or tell_place(geo, network, SPEAKERS["en"])
