"""Recovery codes in My: how many are left, and a new set that takes the place of the old one."""

from urllib.parse import unquote

from tests.apps.my.test_second_factor import codes_on
from tests.house import OpenHouse, together
from tests.second_factor import half_way, locked, sign_in

PATH = "/my/security/backup-codes"


def test_the_page_says_how_many_are_left_and_warns_of_few(house: OpenHouse) -> None:
    """None of them is shown."""
    person, keys = locked(house)
    for code in keys.codes[:7]:
        half_way(house, person).visitor.open("/sign-in/second/backup").submit(backup_code=code)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    text = visitor.open("/my/security").text
    assert house.say("second.row.codes_left", count=3) in text
    assert house.say("second.row.few") in text
    page = visitor.open(PATH)
    assert house.say("second.row.codes_left", count=3) in page.text
    assert codes_on(page) == []


def test_a_new_set_is_shown_once_and_kills_the_old_one(house: OpenHouse) -> None:
    """The owner is told; what is saved as text is what stands on the page."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    page = visitor.open(PATH).submit()
    codes = codes_on(page)
    assert len(set(codes)) == 10
    assert not set(codes) & set(keys.codes)
    assert page.notice == house.say("notice.backup_codes_made")
    assert page.reply.headers["cache-control"] == "no-store"
    text = unquote(next(link for link in page.links if link.startswith("data:text/plain")).partition(",")[2])
    assert [line for line in text.splitlines() if line in codes] == codes
    assert house.mail(person.email, "backup_codes_made").link.startswith("/not-me/")
    assert codes_on(visitor.open(PATH)) == []
    page = half_way(house, person).visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[0])
    assert page.status == 400
    assert page.submit(backup_code=codes[0]).path == "/my"


def test_two_sets_made_at_once_are_one(house: OpenHouse) -> None:
    """Never twenty codes beside each other."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    url, fields = visitor.open(PATH).filled()
    together(6, lambda _: visitor.post(url, fields).status_code)
    assert house.rows("SELECT count(*) FROM backup_codes WHERE account_id = :id", id=house.account_id(person)) == [
        (10,)
    ]


def test_codes_are_kept_as_digests(house: OpenHouse) -> None:
    """Nobody reads one from the database (ASVS 6.5.2)."""
    person, keys = locked(house)
    rows = house.rows("SELECT id, digest FROM backup_codes WHERE account_id = :id", id=house.account_id(person))
    kept = repr(rows)
    assert not [code for code in keys.codes if code in kept or code.replace("-", "") in kept]
    assert {len(digest) for _, digest in rows} == {32}
