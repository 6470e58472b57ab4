"""Parameters as they arrive: pairs of names and values, read once, bounded, and never twice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from keyfob.protocol.errors import malformed

Pairs: TypeAlias = Iterable[tuple[str, str]]

MAX_PAIRS = 100

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_WHITESPACE = str.maketrans("", "", "\t\r\n")


@dataclass(frozen=True, slots=True)
class Parameters:
    """What was ``given``, by name, and the ``faults`` of what could not be taken: too long, repeated, or unreadable."""

    given: Mapping[str, str]
    faults: Mapping[str, str]


def read_parameters(pairs: Pairs, known: Mapping[str, int]) -> Parameters:
    """Read the parameters in ``known``, a table of the longest value of each, in characters.

    Others are ignored, empty ones count as absent, and a repeated one is a fault (RFC 6749 section 3.1; ASVS 15.3.7).

    Raises:
        OAuthError: when there are more than a hundred parameters.
    """
    given: dict[str, str] = {}
    faults: dict[str, str] = {}
    for count, (name, value) in enumerate(pairs):
        if count >= MAX_PAIRS:
            raise malformed("too many parameters")
        if name not in known or not value:
            continue
        if name in given or name in faults:
            given.pop(name, None)
            faults[name] = "is repeated"
        elif len(value) > known[name]:
            faults[name] = "is too long"
        elif _CONTROL.search(value if name != "claims" else value.translate(_WHITESPACE)):
            faults[name] = "holds characters that are not allowed"
        else:
            given[name] = value
    return Parameters(given, faults)


def read_strictly(pairs: Pairs, known: Mapping[str, int]) -> Mapping[str, str]:
    """The same, for endpoints that answer a program: any fault ends the request.

    Raises:
        OAuthError: with ``invalid_request``.
    """
    parameters = read_parameters(pairs, known)
    for name, fault in parameters.faults.items():
        raise malformed(f"the parameter {name} {fault}")
    return parameters.given
