"""The help page in one language: the questions with the answers that are true of this brand, and finding one.

Everything is made of the brand's own settings when it is first asked for, and kept; a search reads that alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from markupsafe import Markup

from keyfob.accounts.policy import Profile
from keyfob.outside.brand import Brand
from keyfob.outside.brand_facts import Facts, password_rules
from keyfob.outside.help import Question
from keyfob.outside.locales import write_length
from keyfob.outside.words import Speaker
from keyfob.web.help_search import Entry, Index

MOST_FOUND = 8
_REMEMBERED = 500
_CALLED = ("title", "keywords")


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph of an answer, and the points that follow it."""

    text: Markup
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """Where the thing is done, and what the link says."""

    to: str
    text: Markup


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer. ``name`` is its anchor, and the last part of its address."""

    name: str
    group: str
    title: Markup
    lines: tuple[Said, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together."""

    name: str
    title: Markup
    questions: tuple[Answered, ...]


def settings_of(facts: Facts, speaker: Speaker) -> Mapping[str, object]:
    """What the brand has set, by the names that ``help.toml`` and its words use (`outside.help.SETTINGS`)."""
    lives, service, rules = facts.lifetimes, facts.self_service, password_rules(facts)
    classic = rules.profile is Profile.CLASSIC
    composition = ("capital", "digit", "special") if classic else ()
    length = speaker.text("password.rule.length", count=rules.minimum)
    lengths = {
        name: write_length(getattr(lives, name), speaker.locale)
        for name in (
            "registration", "sign_in_link", "reset_link", "session_idle", "session_absolute", "stay_signed_in",
            "step_up_after",
            "trusted_device", "lost_factors", "deletion_grace", "erasure_wait", "id_change", "id_change_proved",
        )
    }  # fmt: skip
    return {
        **lengths,
        "classic": classic,
        "least": rules.minimum,
        "password_rules": (length, *(speaker.text(f"password.rule.{rule}") for rule in composition)),
        "passphrase": rules.passphrase_from if classic else 0,
        "change_after_breach": facts.password.breached_at_sign_in == "change",
        "change_email": service.change_email,
        "delete_account": service.delete_account,
        "trusted_devices": lives.trusted_device > 0,
        "grace": lives.deletion_grace > 0,
        "phone": facts.help.phone,
        "mail": facts.help.email,
    }


class Help:
    """The help of one brand in one language; nothing is made before it is asked for."""

    def __init__(self, brand: Brand, locale: str) -> None:
        self._brand = brand
        self._speaker = brand.speaker(locale)
        self._find = lru_cache(_REMEMBERED)(self._search)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """All groups with at least one question that is there."""
        settings = settings_of(self._brand.facts, self._speaker)
        made = (self._group(name, settings) for name in self._brand.help.groups)
        return tuple(group for group in made if group.questions)

    @cached_property
    def questions(self) -> Mapping[str, Answered]:
        """All questions that are there, by name."""
        return {question.name: question for group in self.groups for question in group.questions}

    def group_of(self, question: Answered) -> Group:
        """The group in which a question stands."""
        return next(group for group in self.groups if group.name == question.group)

    def find(self, asked: str) -> tuple[Answered, ...]:
        """The questions that answer what was ``asked``, best first."""
        return self._find(asked[:200])

    def _search(self, asked: str) -> tuple[Answered, ...]:
        return tuple(self.questions[name] for name in self._index.find(asked)[:MOST_FOUND])

    @cached_property
    def _index(self) -> Index:
        return Index([self._entry(question) for question in self.questions.values()])

    def _entry(self, question: Answered) -> Entry:
        parts = [part for line in question.lines for part in (line.text.unescape(), *line.points)]
        keywords = self._called(self._speaker, question.name, "keywords")
        others = (speaker for speaker in self._brand.speakers.values() if speaker is not self._speaker)
        elsewhere = [self._called(speaker, question.name, part) for speaker in others for part in _CALLED]
        return Entry(question.name, question.title.unescape(), keywords, " ".join(parts), " ".join(elsewhere))

    def _called(self, speaker: Speaker, name: str, part: str) -> str:
        return speaker.text(f"help.{name}.{part}", **settings_of(self._brand.facts, speaker))

    def _group(self, name: str, settings: Mapping[str, object]) -> Group:
        catalogue = self._brand.help
        found = ((key, catalogue.questions[key]) for key in catalogue.groups[name])
        there = [self._answer(name, key, one, settings) for key, one in found if next(one.parts()).holds(settings)]
        return Group(name, self._speaker.html(f"help.group.{name}"), tuple(there))

    def _answer(self, group: str, name: str, question: Question, settings: Mapping[str, object]) -> Answered:
        say = self._speaker.html
        return Answered(
            name,
            group,
            say(f"help.{name}.title", **settings),
            tuple(
                Said(say(f"help.{name}.{line.say}", **settings), _points(settings, line.points))
                for line in question.lines()
                if line.holds(settings)
            ),
            tuple(
                Way(link.to, say(f"help.link.{link.say}", **settings))
                for link in question.links
                if link.holds(settings)
            ),
        )


def _points(settings: Mapping[str, object], name: str) -> tuple[str, ...]:
    listed = settings[name] if name else ()
    return listed if isinstance(listed, tuple) else (str(listed),)
