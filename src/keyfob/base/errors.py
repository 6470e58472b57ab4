"""The errors every ring shares.

    KeyfobError
    ├── Malformed      the request cannot be understood: 400
    ├── GuardFailed    somebody else was first: the handler runs again on fresh facts
    └── Overloaded     not now: 503 with Retry-After

Expected outcomes (a wrong password, a used code) are values, not exceptions: an exception rolls back.
"""


class KeyfobError(Exception):
    """Root of the errors that are ours."""


class Malformed(KeyfobError):
    """What was asked cannot be understood; ``str(error)`` says why, in words fit to be shown."""


class GuardFailed(KeyfobError):
    """A guard did not hold at commit, so nothing was written."""


class Overloaded(KeyfobError):
    """There is no room for this now; try again after ``retry_after`` seconds."""

    def __init__(self, why: str, retry_after: int = 1) -> None:
        super().__init__(why)
        self.retry_after = retry_after
