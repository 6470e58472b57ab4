"""The numbers and choices that the protocol leaves to the operator; the defaults are those of the product."""

from dataclasses import dataclass

from keyfob.base.durations import DAY, HOUR, MINUTE

HELD_CLAIMS = (
    "name",
    "given_name",
    "family_name",
    "nickname",
    "website",
    "birthdate",
    "locale",
    "updated_at",
    "email",
    "email_verified",
    "phone_number",
    "phone_number_verified",
    "address",
    "delivery_addresses",
    "payment_preference",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything that differs between two providers; times in seconds.

    ``issuer`` is compared character by character, by us and by every client. ``acr_levels`` are the levels a person can
    really reach here, weakest first. ``claims`` are those that are really kept of people: metadata promises them.
    ``service_scopes`` are scopes of the brand's own interfaces: they tell nothing about a person.
    """

    issuer: str
    acr_levels: tuple[str, ...] = ()
    ui_locales: tuple[str, ...] = ()
    claims: tuple[str, ...] = HELD_CLAIMS
    service_scopes: tuple[str, ...] = ()

    acr_life: int = DAY
    """How old a proof may be that reaches a level which a service asks for."""

    parked_life: int = HOUR
    parked_most: int = 7 * DAY
    """How long a request waits for its person after each of their steps, and how long in all (`waiting`)."""

    code_life: int = MINUTE
    access_life: int = 5 * MINUTE
    id_token_life: int = 5 * MINUTE
    logout_token_life: int = 2 * MINUTE
    refresh_life: int = 30 * DAY
    refresh_grace: int = MINUTE
    """For so long, and only until its successor was used, a rotated refresh token gives that same successor again."""

    device_life: int = 10 * MINUTE
    """How long the code that a device shows may be confirmed (RFC 8628 section 3.2)."""

    device_interval: int = 5
    """How long a device waits between two questions."""

    pairing_life: int = 5 * MINUTE
    """How long a code that My shows may be typed on a device."""

    leeway: int = 30
    """How far a client's clock may be off."""

    assertion_life: int = HOUR
    """How far ahead a client assertion may expire."""

    key_life: int = 90 * DAY
    key_lead: int = DAY
    """How long a key is published before it signs, and after the last token it signed has expired."""

    key_cache: int = 5 * MINUTE
    """How long a service may keep the keys it read; some look for a key they do not know no sooner than that."""

    key_spread: int = 10
    """How soon every process knows a new key; caches are at most 5 seconds old."""

    @property
    def token_life(self) -> int:
        """How long the longest-lived signed token is good."""
        return max(self.access_life, self.id_token_life, self.logout_token_life)

    def endpoint(self, path: str) -> str:
        """The URL of ``path``, which begins with a slash."""
        return self.issuer.rstrip("/") + path
