"""The table of changes and the SQL that makes each of them true. Every change of the domain stands here."""

from keyfob.storage.writing import NewKeys, Writers

WRITES: Writers = {}

NEW_KEYS: NewKeys = {}
"""Changes that bring a new owner of sealed data, and the field that names it: its data key is made durable first."""
