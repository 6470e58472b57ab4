"""The desk: where the brand's own people and its partners' help customers. It has a host and sessions of its own."""

from keyfob.apps.desk import (
    assist,
    caller_check,
    case,
    customer_invitations,
    enrol,
    erasure,
    figures,
    find,
    id_change,
    link_vehicle,
    own,
    partners,
    queue,
    registration,
    relink,
    sign_in,
    staff,
    staff_audit,
)
from keyfob.apps.desk.act import acts
from keyfob.desk.roles import Permission
from keyfob.web import assets, health, language
from keyfob.web.routes import Route

ROUTES = (
    Route("/", get=queue.show_home),
    # coming in
    Route("/sign-in", get=sign_in.show_sign_in, post=sign_in.take_sign_in),
    Route("/sign-in/options", post=sign_in.tell_sign_in_options),
    Route("/sign-out", post=sign_in.take_sign_out),
    Route("/enrol/{token}", get=enrol.show_enrol, post=enrol.take_enrol),
    Route("/enrol/{token}/options", post=enrol.tell_enrol_options),
    # cases
    Route("/cases", get=queue.show_queue),
    Route("/cases/{id}", get=case.show_case),
    *acts("/cases/{id}/take", case.take, Permission.WORK_CASES),
    *acts("/cases/{id}/say", case.say, Permission.WORK_CASES),
    *acts("/cases/{id}/hand-over", case.hand_over, Permission.HAND_OVER),
    *acts("/cases/{id}/support", case.support, Permission.HAND_OVER),
    *acts("/cases/{id}/give", case.give, Permission.WORK_CASES),
    *acts("/cases/{id}/close", case.close, Permission.WORK_CASES),
    *acts("/cases/{id}/assist", assist.take_assist, Permission.SEND_MAIL, get=assist.show_assist),
    *acts("/cases/{id}/caller", caller_check.take_check, Permission.WORK_CASES, get=caller_check.show_check),
    *acts("/cases/{id}/vehicle", link_vehicle.take_link, Permission.LINK_VEHICLE, get=link_vehicle.show_link),
    *acts("/cases/{id}/relink", relink.take_relink, Permission.RELINK, get=relink.show_relink),
    # customers
    Route("/find", get=find.show_find, post=find.take_find),
    Route("/customers/{id}", get=find.show_customer),
    *acts("/customers/{id}/case", find.take_open, Permission.FIND),
    # customers on their way
    Route("/invitations", get=customer_invitations.show_invitations),
    *acts("/invitations/new", customer_invitations.take_new, Permission.INVITE, get=customer_invitations.show_new),
    Route("/invitations/{id}", get=customer_invitations.show_one),
    *acts("/invitations/{id}/again", customer_invitations.take_again, Permission.CORRECT),
    *acts("/invitations/{id}/correct", customer_invitations.take_correction, Permission.CORRECT),
    *acts("/invitations/{id}/withdraw", customer_invitations.take_withdraw, Permission.INVITE),
    Route("/registrations/{id}", get=registration.show_registration),
    *acts("/registrations/{id}/again", registration.take_again, Permission.CORRECT),
    *acts("/registrations/{id}/correct", registration.take_correction, Permission.CORRECT),
    # erasure
    *acts("/cases/{id}/erasure", erasure.take_prepare, Permission.PREPARE_ERASURE, get=erasure.show_prepare),
    Route("/erasures", get=erasure.show_erasures),
    Route("/erasures/{id}", get=erasure.show_erasure),
    *acts("/erasures/{id}/approve", erasure.take_approve, Permission.APPROVE_ERASURE),
    *acts("/erasures/{id}/return", erasure.take_return, Permission.PREPARE_ERASURE),
    *acts("/erasures/{id}/kept", erasure.take_kept, Permission.APPROVE_ERASURE),
    # changes of IDs
    *acts("/cases/{id}/id-change", id_change.take_open, Permission.OPEN_ID_CHANGES, get=id_change.show_id_change),
    *acts("/cases/{id}/id-change/seen", id_change.take_seen, Permission.OPEN_ID_CHANGES),
    *acts("/cases/{id}/id-change/letter", id_change.take_letter, Permission.RELEASE_ID_CHANGES),
    *acts("/cases/{id}/id-change/approve", id_change.take_approve, Permission.RELEASE_ID_CHANGES),
    *acts("/cases/{id}/id-change/refuse", id_change.take_refuse, Permission.RELEASE_ID_CHANGES),
    # how much there is to do
    Route("/figures", get=figures.show_figures),
    # staff
    Route("/staff", get=staff.show_staff),
    *acts("/staff/invite", staff.take_invite, Permission.KEEP_STAFF, get=staff.show_invite),
    Route("/staff/{id}", get=staff.show_one),
    *acts("/staff/{id}/move", staff.take_move, Permission.KEEP_STAFF),
    *acts("/staff/{id}/suspend", staff.take_suspend, Permission.KEEP_STAFF),
    *acts("/staff/{id}/restore", staff.take_restore, Permission.KEEP_STAFF),
    *acts("/staff/{id}/invite", staff.take_invite_anew, Permission.KEEP_STAFF),
    Route("/audit", get=staff_audit.show_audit),
    *acts("/audit/export", staff_audit.take_export, Permission.SEE_AUDIT),
    Route("/partners", get=partners.show_partners),
    *acts("/partners/new", partners.take_new, Permission.KEEP_STAFF),
    *acts("/partners/{id}/suspend", partners.take_suspend, Permission.KEEP_STAFF),
    *acts("/partners/{id}/restore", partners.take_restore, Permission.KEEP_STAFF),
    # oneself
    Route("/me", get=own.show_own),
    *acts("/me/passkey", own.take_add, None, own=True),
    # for everybody
    Route("/language", post=language.choose_language),
    Route("/static/{hash}/{name:path}", get=assets.serve_static),
    Route("/healthz", get=health.is_alive, machine=True),
    Route("/readyz", get=health.is_ready, machine=True),
)
