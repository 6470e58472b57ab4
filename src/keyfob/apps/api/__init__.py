"""The API: what services do in the name of customers, or in their own, beyond signing people in."""

from keyfob.apps.api import contracts, payment_preference, security_code
from keyfob.web.routes import Route

ROUTES = (
    Route("/api/payment-preference", put=payment_preference.put_payment_preference, machine=True),
    Route("/api/contracts/{id}", put=contracts.put_contract, delete=contracts.withdraw_contract, machine=True),
    Route("/api/security-code/check", post=security_code.check_security_code, machine=True),
)
