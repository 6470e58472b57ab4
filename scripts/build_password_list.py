"""Writes src/keyfob/accounts/common_passwords.txt: common words and the forms they take under password rules.

People answer a rule with the least that meets it: a capital in front, a year or 123 behind, then an exclamation mark,
an ``@`` for an ``a``. So the list is made from words written down here and from those habits. Nothing is downloaded.

    python3 scripts/build_password_list.py
"""

import itertools
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/keyfob/accounts/common_passwords.txt"
SHORTEST = 8

FAVOURITES = """
password passwort wachtwoord kennwort welcome willkommen welkom qwerty qwertz azerty admin administrator letmein
iloveyou login sommer summer winter master hallo hello geheim geheimnis secret test testing monkey dragon football
fussball voetbal baseball sunshine princess shadow superman batman starwars trustno changeme access default guest
user root internet computer samsung google apple amazon facebook abc abcd abcdef asdf asdfgh qwert qwer
""".split()  # noqa: SIM905  # a list of words is read best as words

WORDS = """
angel arsenal austria auto autobahn banana barcelona basketball bayern berlin bicycle blumen boomerang boss buster
butterfly cadillac camaro charlie cheese cherry chelsea chicken chocolate chris coffee cookie corvette cowboy crystal
daniel david december dezember diamond dienstag donnerstag dortmund duitsland eagles ferrari feyenoord fiets flower
forever freedom freiheit freitag friend friends fruehling frankfurt galaxy garten ginger gitarre guitar hamburg hammer
hannover harley heaven herbst hockey holland holiday hunter hunter iceman jaguar jasmine jennifer jessica jesus jordan
joshua juventus karneval kartoffel katze killer kitten koeln koffie koningsdag lakers leipzig lente liebe liefde
liverpool london lovely loveme lucky maggie maandag madrid magic malibu manchester marina martin matrix matthew mercedes
merlin michael michelle midnight mittwoch mobile money montag monster mountain muenchen mustang nathan naruto nederland
nicole ninja nothing november oktober october oesterreich oliver olympia orange oranje orchidee panther paradise paris
patrick peanut pepper phoenix player please pokemon purple rabbit rainbow ranger robert rocket rosebud
rotterdam runner samantha samstag saturday schalke schatz schatzi schmetterling schweiz scooter september silver
simpsons snoopy soccer sonne sonnenschein sonntag sophie spider spiderman spring sternchen stuttgart sunday sunflower
super
sweetheart switzerland sydney taylor teacher thomas thunder tiger tigger tottenham toyota travel tulpen turtle united
utrecht vacation vakantie vanessa victoria vrijdag wachtwoord weather weihnachten wien wizard woensdag wolf wonder
xavier yamaha yankees zaterdag zondag zomer zwanger amsterdam alexander andrea andreas anthony ashley august april
januar january januari februar february februari maerz march maart juni june juli july family familie urlaub office
company service support system network server database backup business customer kunde klant manager
""".split()  # noqa: SIM905  # same

WALKS = """
qwertyuiop qwertzuiop azertyuiop asdfghjkl asdfghjkl; yxcvbnm zxcvbnm qazwsx qazwsxedc qaywsx qaywsxedc 1qaz2wsx
1qay2wsx 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6z 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 zaq12wsx zaq1zaq1 zaq1xsw2 1qazxsw2 xsw2zaq1
qwerasdf qwerasdfzxcv asdfqwer asdfjkl; qweasdzxc qweasd123 abcd1234 1234abcd abc12345 abcdefgh abcdefghi abcdefghij
abcdefghijkl abcdefghijklmno abcdefghijklmnop abcdefghijklmnopqrstuvwxyz a1b2c3d4 a1b2c3d4e5 aa123456 q1q1q1q1
12345678 123456789 1234567890 12345678910 0123456789 0987654321 987654321 9876543210 87654321 123123123 123321123
12341234 11223344 1122334455 112233445566 123412345678 12345678901 123456789012 123456789012345 1234567890123456
12345678901234567890 11111111 111111111 1111111111 147258369 159357456 123654789 789456123 741852963 963852741
31415926 3141592653 314159265358979 19841984 20202020 10203040 1020304050 55555555 88888888 66666666 99999999 00000000
""".split()  # noqa: SIM905  # same

PHRASES = """
iloveyousomuch ilovemyfamily ilovejesuschrist letmeinplease pleaseletmein openthedoor mypassword mypassword123
thisismypassword thisisapassword thisisasecret thepassword newpassword oldpassword password1234567 passwordpassword
correcthorsebatterystaple correcthorsebattery correct-horse-battery-staple correct_horse_battery_staple
thequickbrownfox thequickbrownfoxjumpsoverthelazydog tobeornottobe maytheforcebewithyou neverforget nevergiveup
meinpasswort meinpasswort123 dasistmeinpasswort ichliebedich ichliebedichsosehr hallohallohallo geheimgeheim
mijnwachtwoord mijnwachtwoord123 ditismijnwachtwoord ikhouvanjou ikhouvanjouheelveel welkomwelkom changemeplease
changethispassword supersecretpassword verysecretpassword administrator123 lookatmenow whatsmypassword
idontknowmypassword ihatepasswords ihatethispassword iforgotmypassword letmeinletmein qwertyqwertyqwerty
onetwothreefour onetwothreefourfive einszweidreivier eentweedrievier happybirthdaytoyou merrychristmas
froheweihnachten prettigekerstdagen liverpoolfc1892 manchesterunited bayernmuenchen borussiadortmund ajaxamsterdam
password-password password.password secretpassword opensesame openopenopen starwarsstarwars loveyouforever
""".split()  # noqa: SIM905  # same

ENDINGS = """
1 12 123 1234 12345 123456 0 01 11 99 111 1! 12! 123! 1234! 12345! 01! 11! 99! 1? 123? 1. 12. 123. 1# 123# 1$ 123$ 1@
123@ 1* 123* 1- 1+ 1!! 123!! !1 !12 !123 @1 @12 @123 @1234 #1 #123 $1 $123 .1 .123 _1 _123 -1 -123 *1 ?1 &1 1&
""".split()  # noqa: SIM905  # same
FEW_ENDINGS = ("1", "123", "1!", "123!", "1.", "!1", "@123", "#1", "1?")
LEET_ENDINGS = ("", "1", "123", "!", "1!", "123!")
YEARS = [str(year) for year in range(2020, 2028)]
YEAR_MARKS = ("{}", "{}!", "@{}")
LEET = (("o", "0"), ("a", "@"), ("a", "4"), ("s", "$"), ("s", "5"), ("e", "3"), ("i", "1"), ("i", "!"))
DOUBLED = 15


def main() -> int:
    """Write the list, folded, without repeats, sorted."""
    entries = {fold(entry) for entry in every_entry()}
    kept = sorted(entry for entry in entries if len(entry) >= SHORTEST)
    TARGET.write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(f"{len(kept)} passwords, {TARGET.stat().st_size // 1024} KiB: {TARGET}")
    return 0


def fold(text: str) -> str:
    """As the program compares: NFC, case folded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def every_entry() -> Iterator[str]:
    """All of them, in any case and with repeats."""
    for word in (*FAVOURITES, *WORDS, *WALKS, *PHRASES):
        yield word
        yield from doubled(word)
    for word in FAVOURITES:
        yield from ended(word, ENDINGS)
        yield from (word + mark for mark in "!.?#$@")
        yield from dated(word)
        for form in leet_forms(word):
            yield from ended(form, LEET_ENDINGS)
    for word in (*WORDS, *WALKS):
        yield from ended(word, FEW_ENDINGS)
    for word in WALKS:
        yield from (word + mark for mark in "!.?@#$")
    for season in ("spring", "summer", "autumn", "winter", "sommer", "herbst", "zomer", "lente", "januari", "januar"):
        yield from dated(season)
    yield from ("Aa" + "1234567890"[:size] + mark for size in range(4, 11) for mark in ("", "!", "@", ".", "#"))
    yield from (letter * size for letter in "abcdefghijklmnopqrstuvwxyz0123456789.!*" for size in range(SHORTEST, 21))


def ended(word: str, endings: list[str] | tuple[str, ...]) -> Iterator[str]:
    """A word with something behind it."""
    return (word + ending for ending in endings)


def dated(word: str) -> Iterator[str]:
    """A word with a year, as forced changes of password breed them."""
    return (word + mark.format(year) for year in YEARS for mark in YEAR_MARKS)


def doubled(word: str) -> Iterator[str]:
    """A word said again until it is long."""
    said = word
    while len(said) < DOUBLED:
        said += word
        yield said


def leet_forms(word: str) -> Iterator[str]:
    """A word with one or two kinds of letters replaced by their look-alikes, everywhere or only the first."""
    swaps = [(letter, mark) for letter, mark in LEET if letter in word]
    for letter, mark in swaps:
        yield word.replace(letter, mark)
        yield word.replace(letter, mark, 1)
    for (letter, mark), (other, other_mark) in itertools.combinations(swaps, 2):
        yield word.replace(letter, mark).replace(other, other_mark)


if __name__ == "__main__":
    sys.exit(main())
