"""The table of changes and the SQL that makes each of them true. Every change of the domain stands in it."""

from keyfob.storage import accounts, mail_links, registrations, sessions
from keyfob.storage.writing import NewKeys, Writers

WRITES: Writers = {
    **accounts.WRITES,
    **sessions.WRITES,
    **mail_links.WRITES,
    **registrations.WRITES,
}

NEW_KEYS: NewKeys = {
    **accounts.NEW_KEYS,
    **registrations.NEW_KEYS,
}
"""Changes that bring a new owner of sealed data, and the field that names it: its data key is made durable first."""
