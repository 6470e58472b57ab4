"""The ID: its pages, and the endpoints of OAuth 2 and OpenID Connect."""

from keyfob.apps.id import (
    authorize,
    choose,
    confirm,
    consent,
    discovery,
    forgot,
    home,
    language,
    link,
    mail_wait,
    not_me,
    password_rules,
    register,
    register_steps,
    sign_in,
    sign_out,
    terms,
    token,
    userinfo,
)
from keyfob.web import assets, health
from keyfob.web.routes import Route

ROUTES = (
    # the endpoints of OAuth 2 and OpenID Connect
    Route("/authorize", get=authorize.begin, post=authorize.begin_by_post, foreign_post=True),
    Route("/authorize/continue", get=authorize.go_on),
    Route("/consent", get=consent.show_consent, post=consent.take_consent),
    Route("/token", post=token.issue, machine=True),
    Route(
        "/userinfo",
        get=userinfo.tell_userinfo,
        post=userinfo.tell_userinfo,
        options=userinfo.allow_script,
        machine=True,
    ),
    Route("/revoke", post=token.revoke_token, machine=True),
    Route("/introspect", post=token.introspect_token, machine=True),
    Route("/jwks", get=discovery.tell_keys, machine=True),
    Route("/.well-known/openid-configuration", get=discovery.tell_metadata, machine=True),
    Route("/.well-known/oauth-authorization-server", get=discovery.tell_metadata, machine=True),
    Route("/logout", get=sign_out.begin, post=sign_out.begin_by_post, foreign_post=True),
    Route("/sign-out", get=sign_out.show_sign_out, post=sign_out.take_sign_out),
    Route("/signed-out", get=sign_out.show_signed_out),
    Route("/", get=home.show_home),
    # signing in
    Route("/sign-in", get=sign_in.show_address, post=sign_in.take_address),
    Route("/sign-in/choose", get=choose.show_choice, post=choose.take_choice),
    Route("/sign-in/how", get=sign_in.show_ways, post=sign_in.take_password),
    Route("/sign-in/link", post=sign_in.send_link),
    Route("/sign-in/mail", get=mail_wait.show_wait, post=mail_wait.take_code),
    Route("/sign-in/mail/resend", post=mail_wait.send_again),
    Route("/sign-in/mail/status", get=mail_wait.tell_status),
    Route("/confirm", get=confirm.show_confirm, post=confirm.take_confirm),
    Route("/terms/again", get=terms.show_again, post=terms.take_again),
    # what a mail leads to
    Route("/link/{token}", get=link.show_link, post=link.use_link),
    Route("/link/{token}/not-me", post=link.deny_link),
    Route("/not-me/{token}", get=not_me.show_not_me, post=not_me.take_not_me),
    # registering
    Route("/register", get=register.show_register, post=register.take_register),
    Route("/register/mail", get=register.show_wait, post=register.take_code),
    Route("/register/mail/resend", post=register.send_again),
    Route("/register/mail/address", post=register.take_correction),
    Route("/register/mail/status", get=register.tell_status),
    Route("/register/you", get=register_steps.show_person, post=register_steps.take_person),
    Route("/register/password", get=register_steps.show_password, post=register_steps.take_password),
    Route("/register/terms", get=register_steps.show_terms, post=register_steps.take_terms),
    # forgot password
    Route("/forgot", get=forgot.show_forgot, post=forgot.take_forgot),
    Route("/forgot/mail", get=forgot.show_wait, post=forgot.take_code),
    Route("/forgot/mail/resend", post=forgot.send_again),
    Route("/reset", get=forgot.show_reset, post=forgot.take_reset),
    Route("/reset/{token}", get=forgot.show_reset, post=forgot.take_reset),
    # for everybody
    Route("/terms", get=terms.show_terms),
    Route("/privacy", get=terms.show_privacy),
    Route("/language", post=language.choose_language),
    Route("/static/{hash}/{name:path}", get=assets.serve_static),
    # for programs
    Route("/.well-known/password-rules", get=password_rules.tell_rules, machine=True),
    Route("/healthz", get=health.is_alive, machine=True),
    Route("/readyz", get=health.is_ready, machine=True),
)
