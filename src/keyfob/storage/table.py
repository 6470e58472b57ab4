"""The table of changes and the SQL that makes each of them true. Every change of the domain stands in it."""

from keyfob.storage import (
    accounts,
    activity,
    authorization,
    clients,
    consents,
    customers,
    delivery_addresses,
    families,
    grants,
    half_sign_ins,
    last_places,
    lost_factors,
    mail_links,
    notices,
    passkey_challenges,
    passkeys,
    payment_preferences,
    registrations,
    second_factors,
    sessions,
    signing_keys,
    trusted_devices,
    undo,
)
from keyfob.storage.writing import NewKeys, Writers

WRITES: Writers = {
    **accounts.WRITES,
    **activity.WRITES,
    **sessions.WRITES,
    **second_factors.WRITES,
    **half_sign_ins.WRITES,
    **last_places.WRITES,
    **trusted_devices.WRITES,
    **lost_factors.WRITES,
    **mail_links.WRITES,
    **notices.WRITES,
    **passkeys.WRITES,
    **passkey_challenges.WRITES,
    **registrations.WRITES,
    **customers.WRITES,
    **delivery_addresses.WRITES,
    **undo.WRITES,
    **consents.WRITES,
    **payment_preferences.WRITES,
    **clients.WRITES,
    **authorization.WRITES,
    **grants.WRITES,
    **families.WRITES,
    **signing_keys.WRITES,
}

NEW_KEYS: NewKeys = {
    **accounts.NEW_KEYS,
    **registrations.NEW_KEYS,
    **customers.NEW_KEYS,
}
"""Changes that bring a new owner of sealed data, and the field that names it: its data key is made durable first."""
