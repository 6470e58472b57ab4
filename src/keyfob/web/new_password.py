"""A new password, wherever one is chosen: at registration, after "forgot password", and in My."""

from keyfob.accounts.model import Password
from keyfob.accounts.password import (
    MAX_CHARACTERS,
    FitPassword,
    Rule,
    Verdict,
    check_password,
    composition_rules,
    passwordrules,
    refuse_breached,
)
from keyfob.accounts.policy import PasswordRules
from keyfob.accounts.proof import SALT_SIZE, hash_password
from keyfob.web.ask import Ask
from keyfob.web.breached import is_breached
from keyfob.web.forms import Problem

_CODES = {Rule.LENGTH: "length", Rule.UPPER: "capital", Rule.DIGIT: "digit", Rule.SPECIAL: "special"}
_PROBLEMS = {
    Rule.LENGTH: "password_length",
    Rule.UPPER: "password_capital",
    Rule.DIGIT: "password_digit",
    Rule.SPECIAL: "password_special",
    Rule.MAXIMUM: "password_long",
    Rule.NOT_LISTED: "password_listed",
    Rule.NOT_PERSONAL: "password_own",
    Rule.NOT_BREACHED: "password_breached",
}


def rules_context(rules: PasswordRules) -> dict[str, object]:
    """What the page needs to list the rules and to tick them off."""
    listed = [
        {"code": _CODES[rule], "least": rules.minimum if rule is Rule.LENGTH else 1}
        for rule in composition_rules(rules)
    ]
    return {"rules": listed, "passphrase_from": rules.passphrase_from or 0, "passwordrules": passwordrules(rules)}


def judge(ask: Ask, typed: str, own_words: tuple[str, ...]) -> Verdict:
    """Judge by the brand's rules; one that meets them is looked up among stolen ones."""
    verdict = check_password(typed, ask.house.accounts.password, ask.house.blocklist, own_words)
    fit = verdict.password
    return refuse_breached(verdict) if fit is not None and is_breached(ask, fit.text) else verdict


def problem_of(verdict: Verdict, rules: PasswordRules) -> Problem:
    """The words for the first rule that is not met."""
    missing = verdict.missing[0]
    counts = {Rule.LENGTH: rules.minimum, Rule.MAXIMUM: MAX_CHARACTERS}
    params = {"count": counts[missing]} if missing in counts else {}
    return Problem(f"problem.{_PROBLEMS[missing]}", params)


def hash_new(ask: Ask, fit: FitPassword) -> Password:
    """Hash a password that fits, where there is room for it; holds no connection meanwhile."""
    salt = ask.mint(SALT_SIZE)
    ask.read.release()
    vault, cost = ask.house.unit.vault, ask.house.accounts.hash_cost
    return ask.moment.once(
        "new password", lambda: ask.house.hashing.run(lambda: hash_password(vault.pepper, fit, salt, cost, ask.now))
    )
