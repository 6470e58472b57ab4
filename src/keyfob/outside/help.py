"""The questions of the help page, as data: ``help.toml`` in a brand's folder, over that of the brand *plain*.

It says which questions there are, in which groups, which lines answer each of them and where the thing is done. What is
said stands in ``words/<locale>/help.toml``: ``title``, ``keywords`` and the lines of a question. A line may depend on
what the brand has set (`SETTINGS`), so that the answer is true of this brand; numbers and times are placeholders.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from keyfob.outside.words import Speaker, WordsError

SETTINGS = frozenset(
    {
        "registration", "sign_in_link", "reset_link", "session_idle", "session_absolute", "stay_signed_in",
        "step_up_after",
        "trusted_device", "lost_factors", "deletion_grace", "erasure_wait", "id_change", "id_change_proved", "grace",
        "classic", "least", "password_rules", "passphrase", "change_after_breach", "change_email", "delete_account",
        "trusted_devices", "phone", "mail",
    }
)  # fmt: skip
"""What lines may depend on, and what words may speak of: lengths of time in words, numbers, whether something is so."""

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,40}$")]
Path_ = Annotated[str, Meta(pattern=r"^/[a-z0-9/?=-]*$")]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that is said ``when`` the brand has set this, or ``unless`` it has; empty: in any case."""

    say: Name
    when: str = ""
    unless: str = ""

    def holds(self, settings: Mapping[str, object]) -> bool:
        """Whether it is said where this is set."""
        return bool(not self.when or settings[self.when]) and not (self.unless and settings[self.unless])


class Line(Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A paragraph of an answer; ``points`` names a setting that is a list, which follows it."""

    points: str = ""


class Link(Part, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the thing is done; ``say`` is a key below ``help.link``."""

    to: Path_


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question; it is there ``when`` the brand has set this, or ``unless`` it has. A bare text is a `Line`."""

    answer: tuple[str | Line, ...]
    links: tuple[Link, ...] = ()
    when: str = ""
    unless: str = ""

    def lines(self) -> Iterator[Line]:
        """Its lines, all in one form."""
        return (Line(say=line) if isinstance(line, str) else line for line in self.answer)

    def parts(self) -> Iterator[Part]:
        """Everything in it that may depend on a setting, itself included."""
        yield Part(say="title", when=self.when, unless=self.unless)
        yield from self.lines()
        yield from self.links


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    groups: dict[Name, tuple[Name, ...]] = {}
    question: dict[Name, Question] = {}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All questions by name, and the groups they stand in, in their order."""

    groups: Mapping[str, tuple[str, ...]]
    questions: Mapping[str, Question]


def load_help(folders: Sequence[Path], speakers: Mapping[str, Speaker]) -> Catalogue:
    """The questions of ``help.toml`` in each folder; later folders replace single groups and questions of earlier ones.

    A group without questions is dropped, and so is a question that stands in no group.

    Raises:
        WordsError: when a file cannot be read, or names a question, a setting or words that are not there.
    """
    groups: dict[str, tuple[str, ...]] = {}
    questions: dict[str, Question] = {}
    for file in (folder / "help.toml" for folder in folders):
        if file.is_file():
            found = _read(file)
            groups |= found.groups
            questions |= found.question
    kept = {name: listed for name, listed in groups.items() if listed}
    named = [name for listed in kept.values() for name in listed]
    for complaint in _complaints(kept, named, questions, speakers):
        raise WordsError(f"{folders[-1] / 'help.toml'}: {complaint}")
    return Catalogue(kept, {name: questions[name] for name in named})


def _read(file: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise WordsError(f"{file}: {error}") from error


def _complaints(
    groups: Mapping[str, tuple[str, ...]],
    named: Sequence[str],
    questions: Mapping[str, Question],
    speakers: Mapping[str, Speaker],
) -> Iterator[str]:
    yield from (f"“{name}” is in a group, and there is no such question" for name in named if name not in questions)
    yield from (f"“{name}” is in the groups twice" for name in sorted(set(named)) if named.count(name) > 1)
    for name in (name for name in named if name in questions):
        parts = list(questions[name].parts())
        asked = {part.when for part in parts} | {part.unless for part in parts}
        asked |= {line.points for line in questions[name].lines()}
        yield from (
            f"“{name}” depends on “{setting}”, which is no setting" for setting in sorted(asked - SETTINGS - {""})
        )
    for speaker in speakers.values():
        yield from _mute(speaker, groups, {name: questions[name] for name in named if name in questions})


def _mute(speaker: Speaker, groups: Mapping[str, tuple[str, ...]], questions: Mapping[str, Question]) -> Iterator[str]:
    """What a language has no words for, or words that want to be filled with what nobody knows."""
    for key in _keys(groups, questions):
        if not speaker.knows(key):
            yield f"{speaker.locale} has no words for “{key}”"
        else:
            unknown = sorted(speaker.phrases[key].placeholders - SETTINGS)
            yield from (f"“{key}” wants “{name}”, which is no setting, in {speaker.locale}" for name in unknown)


def _keys(groups: Mapping[str, tuple[str, ...]], questions: Mapping[str, Question]) -> Iterator[str]:
    yield from (f"help.group.{name}" for name in groups)
    for name, question in questions.items():
        yield from (f"help.{name}.title", f"help.{name}.keywords")
        yield from (f"help.{name}.{line.say}" for line in question.lines())
        yield from (f"help.link.{link.say}" for link in question.links)
