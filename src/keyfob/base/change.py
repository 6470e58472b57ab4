"""What the program may do to the world, said in the past tense."""


class Change:
    """A fact that a commit makes true.

    Every change is a small frozen, slotted dataclass of its own, declared beside the use case that decides it.
    Three tables say what follows from it: ``storage/table.py`` its SQL, ``storage/events.py`` its audit row and
    ``work/table.py`` its messages. A change that stands in none of them fails the tests.

    Field names carry meaning: ``account_id``, ``customer_id`` and ``registration_id`` name whose change it is, and
    ``version`` the version of the account that the decision was taken on.
    """

    __slots__ = ()
