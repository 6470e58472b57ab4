"""People, services and answers that samples of several rooms show."""

from types import SimpleNamespace as Facts

from keyfob.web.forms import Form, Problem

NOW = 1795372320  # 22 November 2026, 19:32 in Berlin
EMAIL = "maria@voorbeeld.nl"
LONG_EMAIL = "maximiliane.von-hohenstein-wallerstein.konstanze@donaudampfschifffahrtsgesellschaft.example"
SERVICE = "Online Shop"
LONG_SERVICE = "Fahrzeugkonfigurationsverwaltung & Zubehör Süddeutschland"
CLASSIC = {
    "rules": [
        Facts(code="length", least=8),
        Facts(code="capital", least=1),
        Facts(code="digit", least=1),
        Facts(code="special", least=1),
    ],
    "passphrase_from": 0,
    "passwordrules": "minlength: 8; required: upper; required: digit; required: special;",
}
FIREFOX = Facts(browser="Firefox", system="Linux", where="Utrecht, Nederland", when=NOW)
NOBODY = Facts(browser="", system="", where=None, when=NOW)
PERSON = Facts(given_name="Maria", family_name="de Vries", phone="")


def problem(**errors: Problem) -> Form:
    """A form shown again with these problems by field."""
    return Form({}, errors)
