"""Pages of My about signing in: passwords, passkeys, second factors, sessions, devices."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.web.forms import Form, Problem
from keyfob.web.qr import qr_code
from tests.web.sample_facts import CLASSIC, EMAIL, LONG_EMAIL, LONG_SERVICE, NOW, SERVICE, problem

MODELS = [
    Facts(name="Taycan", since=2025, until=None, sign_in=("device", "pairing")),
    Facts(name="Panamera Sport Turismo Turbo S E-Hybrid Executive", since=2020, until=2024, sign_in=("pairing",)),
]
PAIRING = {
    "ways": ["device", "pairing"],
    "models": [],
    "code": "",
    "signed_in": False,
    "pairing": Facts(
        label="Taycan “Marias Grijze”", where="Utrecht", network="Utrecht", used_at=NOW, expires_at=NOW, sid="01D"
    ),
    "path": "/my/pairing",
}


def session(id_: str, **more: object) -> Facts:
    """A browser or a car that is signed in."""
    usual = {"name": "", "browser": "", "system": "", "where": "Utrecht", "last_used": NOW, "current": False}
    return Facts(**{"id": id_, **usual, **more})


SESSIONS = [
    session("01A", browser="Firefox", system="Linux", since=NOW - 7200, current=True),
    session("01B", browser="Safari", system="iOS", where=None, last_used=NOW - 86400, since=NOW - 9**6),
    session("01C", where="Köln", last_used=NOW - 10**6, since=NOW - 10**6),
    session("01D", name="Taycan “Marias Grijze”", since=NOW - 86400),
]
PASSKEYS = [
    Facts(
        id="01P",
        name="Blauwe sleutel",
        maker="YubiKey 5",
        kind="key",
        icon="makers/yubikey-5.svg",
        synced=False,
        on_hold=False,
        created=NOW - 10**7,
        used=NOW - 3600,
    ),
    Facts(
        id="01Q",
        name="",
        maker="Google Password Manager",
        kind="manager",
        icon="makers/google-password-manager.svg",
        synced=True,
        on_hold=True,
        created=NOW - 10**6,
        used=None,
    ),
    *(
        Facts(
            id=f"01{letter}",
            name=name,
            maker=maker,
            kind=kind,
            icon="makers/nobody.svg",
            synced=False,
            on_hold=False,
            created=NOW - 10**5,
            used=NOW - 10**5,
        )
        for letter, name, maker, kind in (
            ("R", "", "Samsung Pass", "phone"),
            ("S", "Werk", "Windows Hello", "computer"),
            ("T", "", "", "unknown"),
        )
    ),
]
TRUSTED = [
    Facts(id="01A", browser="Firefox", system="Linux", where="Utrecht", until=NOW + 10**6, current=True),
    Facts(id="01B", browser="", system="", where=None, until=NOW + 10**5, current=False),
]
URI = f"otpauth://totp/Porsche%20ID:{EMAIL}?secret={'JBSWY3DP' * 4}&issuer=Porsche%20ID"
KEY = {"secret": ["JBSW", "Y3DP"] * 4, "uri": URI, "qr": qr_code(URI)}
CODES = [f"{number}K2MQ-9XW4{letter}" for number, letter in enumerate("TBCDEFGHJK")]


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "my/security:another address": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": False,
        "passkeys": [],
        "may_add": False,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "id_changing": True,
        "path": "/my/security",
    },
    "my/security": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": True,
        "passkeys": PASSKEYS,
        "may_add": True,
        "signal": [("signalAllAcceptedCredentials", {"rpId": "id.example"})],
        "sessions": SESSIONS,
        "more_sessions": True,
        "second_factor": Facts(since=NOW - 10**6, is_off=False, codes=8, few=False),
        "trusted_devices": TRUSTED,
        "path": "/my/security",
    },
    "my/security:few codes": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": False,
        "passkeys": [],
        "may_add": False,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": Facts(since=NOW - 10**6, is_off=True, codes=1, few=True),
        "trusted_devices": TRUSTED[:1],
        "path": "/my/security",
    },
    "my/security:passkey": {
        "email": EMAIL,
        "password_since": None,
        "stolen": False,
        "passkeys": PASSKEYS[1:2],
        "may_add": True,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "path": "/my/security",
        "notice": "notice.passkey_removed",
    },
    "my/security:leaving": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": False,
        "passkeys": [],
        "may_add": False,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "leaving_at": NOW + 7 * 86_400,
        "path": "/my/security",
    },
    "my/security:sparse": {
        "email": LONG_EMAIL,
        "password_since": None,
        "stolen": False,
        "passkeys": [],
        "may_add": True,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "path": "/my/security",
        "notice": "notice.sessions_ended",
    },
    "my/caller_check": {
        "said": ["marathon", "flamingo", "kimono"],
        "heard": ["tango", "jury", "zebra"],
        "until": NOW + 60,
        "path": "/my/caller",
    },
    "my/pairing_code": {**PAIRING, "kind": "begin", "models": MODELS},
    "my/pairing_code:neutral": {**PAIRING, "kind": "begin"},
    "my/pairing_code:code": {**PAIRING, "kind": "code", "code": "WDJB-MJHT"},
    "my/pairing_code:done": {**PAIRING, "kind": "done", "signed_in": True},
    "my/pairing_code:ended": {
        **PAIRING,
        "kind": "done",
        "pairing": Facts(label="", network=None, used_at=NOW, expires_at=NOW, sid="01D"),
    },
    "my/second_factor": {**KEY, "replaces": False, "path": "/my/security/second-factor"},
    "my/second_factor:problem": {
        **KEY,
        "replaces": True,
        "path": "/my/security/second-factor",
        "form": Form({"end_others": "yes"}, {"code": Problem("problem.app_code_wrong")}),
    },
    "my/second_factor_off": {"path": "/my/security/second-factor/off"},
    "my/backup_codes": {"left": 2, "path": "/my/security/backup-codes"},
    "my/backup_codes_new": {
        "codes": CODES,
        "now": NOW,
        "path": "/my/security/backup-codes",
        "notice": "notice.second_factor_on",
    },
    "my/password": {"email": EMAIL, "has_password": True, "stolen": False, **CLASSIC, "path": "/my/password"},
    "my/password:first": {"email": EMAIL, "has_password": False, "stolen": False, **CLASSIC, "path": "/my/password"},
    "my/password:stolen": {
        "email": EMAIL,
        "has_password": True,
        "stolen": True,
        **CLASSIC,
        "path": "/my/password",
        "service": SERVICE,
    },
    "my/passkey_offer": {"email": EMAIL, "onwards": "/my", "path": "/my/passkeys/offer"},
    "my/passkey_offer:service": {
        "email": LONG_EMAIL,
        "onwards": "/authorize/continue?pending=x7Qk",
        "service": LONG_SERVICE,
        "path": "/my/passkeys/offer",
    },
    "my/passkey_add": {"email": EMAIL, "onwards": "", "path": "/my/passkeys/add"},
    "my/passkey_add:problem": {
        "email": LONG_EMAIL,
        "onwards": "/authorize/continue?pending=x7Qk",
        "path": "/my/passkeys/add",
        "form": problem(**{"": Problem("problem.passkey_enough", {"count": 20})}),
    },
    "my/passkey": {
        "passkey": PASSKEYS[0],
        "is_last": False,
        "form": Form({"name": "Blauwe sleutel"}),
        "path": "/my/passkeys/01P",
    },
    "my/passkey:last": {"passkey": PASSKEYS[1], "is_last": True, "path": "/my/passkeys/01Q"},
    "my/passkey:problem": {
        "passkey": PASSKEYS[2],
        "is_last": False,
        "form": Form({"name": "4111 1111 1111 1111"}, {"name": Problem("problem.passkey_name")}),
        "path": "/my/passkeys/01R",
    },
    "my/password:problem": {
        "email": EMAIL,
        "has_password": True,
        "stolen": False,
        **CLASSIC,
        "path": "/my/password",
        "form": problem(
            current_password=Problem("problem.password_current_wrong"),
            password=Problem("problem.password_length", {"count": 8}),
        ),
    },
}
