"""My: where customers see and change what the brand knows of them, and how they sign in."""

from keyfob.apps.my import activity, home, passkeys, password, profile, security, services
from keyfob.web.routes import Route

ROUTES = (
    Route("/my", get=home.show_home),
    Route("/my/profile", get=profile.show_profile, post=profile.take_profile),
    Route("/my/security", get=security.show_security),
    Route("/my/security/end", post=security.end_one),
    Route("/my/security/end-others", post=security.end_others),
    Route("/my/passkeys/add", get=passkeys.show_add, post=passkeys.take_add),
    Route("/my/passkeys/add/options", post=passkeys.tell_add_options),
    Route("/my/passkeys/{id}", get=passkeys.show_one, post=passkeys.take_name),
    Route("/my/passkeys/{id}/remove", post=passkeys.take_remove),
    Route("/my/password", get=password.show_password, post=password.take_password),
    Route("/my/services", get=services.show_services),
    Route("/my/services/withdraw", post=services.withdraw_service),
    Route("/my/activity", get=activity.show_activity),
    Route("/my/activity/not-me/{line}", get=activity.show_not_me),
    Route("/my/activity/export", get=activity.export_activity),
)
