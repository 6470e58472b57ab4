"""What a page needs to show a form again: what was typed, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field: a key of ``words`` (``problem.password_short``) and what its placeholders say."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """Values and problems by field name. A problem of the whole form stands under the empty name.

    Passwords and codes are never put into ``values``: a page does not repeat a secret.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Problem] = field(default_factory=dict)


EMPTY = Form()
