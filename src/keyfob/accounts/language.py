"""The language of an account's mails, which follows the language chosen in My."""

from dataclasses import dataclass

from keyfob.base.change import Change


@dataclass(frozen=True, slots=True)
class LanguageChanged(Change):
    """The account's mails are written in another language from now on."""

    account_id: str
    locale: str
