"""The customer record that belongs to an account. Each has a life of its own, so an account may be without one."""

from dataclasses import dataclass

from keyfob.base.change import Change


@dataclass(frozen=True, slots=True)
class CustomerLinked(Change):
    """The account, which had no customer record, has this one from now on. Guard: it had none."""

    account_id: str
    customer_id: str
