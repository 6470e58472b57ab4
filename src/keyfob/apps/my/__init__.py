"""My: where customers see and change what the brand knows of them, and how they sign in."""

from keyfob.apps.my import (
    activity,
    backup_codes,
    home,
    passkeys,
    password,
    payment_preference,
    profile,
    second_factor,
    security,
    services,
    trusted_devices,
    undo,
)
from keyfob.web.routes import Route

ROUTES = (
    Route("/my", get=home.show_home),
    Route("/my/profile", get=profile.show_profile, post=profile.take_profile),
    Route("/my/profile/undo", post=undo.take_undo),
    Route("/my/security", get=security.show_security),
    Route("/my/security/end", post=security.end_one),
    Route("/my/security/end-others", post=security.end_others),
    Route("/my/passkeys/add", get=passkeys.show_add, post=passkeys.take_add),
    Route("/my/passkeys/add/options", post=passkeys.tell_add_options),
    Route("/my/passkeys/{id}", get=passkeys.show_one, post=passkeys.take_name),
    Route("/my/passkeys/{id}/remove", post=passkeys.take_remove),
    Route("/my/security/second-factor", get=second_factor.show_set_up, post=second_factor.take_set_up),
    Route("/my/security/second-factor/off", get=second_factor.show_off, post=second_factor.take_off),
    Route("/my/security/backup-codes", get=backup_codes.show_backup_codes, post=backup_codes.make_backup_codes),
    Route("/my/security/trusted/forget", post=trusted_devices.forget_one),
    Route("/my/security/trusted/forget-all", post=trusted_devices.forget_all),
    Route("/my/password", get=password.show_password, post=password.take_password),
    Route("/my/payment", get=payment_preference.show_payment, post=payment_preference.choose_payment),
    Route("/my/payment/remove", post=payment_preference.remove_payment),
    Route("/my/services", get=services.show_services),
    Route("/my/services/withdraw", post=services.withdraw_service),
    Route("/my/activity", get=activity.show_activity),
    Route("/my/activity/not-me/{line}", get=activity.show_not_me),
    Route("/my/activity/export", get=activity.export_activity),
)
