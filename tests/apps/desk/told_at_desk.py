"""What is told and given at the desk: by a customer, by those who work there, and by people who have no ID."""

from keyfob.desk.assist import Assist
from keyfob.desk.roles import Role
from tests.apps.desk.invitations import invite, link_of, reference_of
from tests.apps.desk.invitations import new_vin as invited_vin
from tests.apps.desk.office import Colleague, enrol, hire
from tests.apps.desk.test_assist import case_on, help_with
from tests.apps.desk.test_caller_check import ask as ask_caller
from tests.apps.desk.test_caller_check import words_of
from tests.apps.desk.test_registration_correction import look_up
from tests.apps.id_changing import LONG, begin, open_it, prove, release, wait
from tests.apps.told import Customer, Told
from tests.authenticator import Authenticator
from tests.erasing import approve, ask, prepare
from tests.house import Person
from tests.visitor import Page


def call(customer: Customer) -> None:
    """A customer is helped in every way, invited by a partner, and gets another ID."""
    _case(customer)
    _invitation(customer)
    _id_change(customer)
    _unlinked(customer)
    customer.told.cookies((customer.visitor,))
    customer.told.look()


def _case(customer: Customer) -> None:
    """A case that a desk opens: what both sides write, the words of the call, and why the ID is blocked."""
    told, house = customer.told, customer.told.house
    agent = hire(house, Role.CIC)
    visitor = customer.come_back()
    case = case_on(house, agent, customer.person)
    said, heard = words_of(visitor)
    told.look()
    assert heard in ask_caller(agent, case, said).text
    answer = f"Uw sleutel ligt bij de portier van gebouw {told.number}."
    reply = f"Mijn nicht haalt hem op, haar naam is {told.letters}."
    agent.act(agent.visitor.open(case), f"{case}/say", text=answer, **{"as": "ask"})
    page = visitor.open(f"/my/contact/{case.rpartition('/')[2]}")
    page.submit(text=reply)
    told.look()
    reasons = (f"De telefoon is weg sinds dinsdag {told.number}.", f"De telefoon is terug, zegt {told.letters}.")
    for what, reason in zip((Assist.BLOCK, Assist.UNBLOCK), reasons, strict=True):
        assert help_with(agent, case, what, reason).status == 200
    told.add(answer=answer, reply=reply, block_reason=reasons[0], unblock_reason=reasons[1])
    for name, words in {"said": said, "heard": heard}.items():
        told.values |= {f"words {name} {at!r}": words.replace(" ", at) for at in (" ", "", "-", ",", '","', '", "')}
    told.look()


def _invitation(customer: Customer) -> None:
    """A partner invites the customer, who takes it."""
    told, house = customer.told, customer.told.house
    vin, phone = invited_vin(), f"06 2937{told.number}"
    typed = {"family_name": f"Wapenveld {told.letters}", "street": f"Hoofdstraat {told.number}", "phone": phone}
    page = invite(hire(house, Role.PARTNER), customer.person.email, vin=vin, plate=f"YY-{told.number}", **typed)
    told.add(invited_name=typed["family_name"], invited_street=typed["street"], invited_phone=f"+3162937{told.number}")
    told.add(invited_plate=f"YY-{told.number}", invited_VIN=vin, invitation_reference=reference_of(page))
    told.look()
    welcome = customer.come_back().open(link_of(house, customer.person.email))
    assert welcome.submit_to(welcome.path).notice == house.say("vehicles.notice.welcome")
    told.look()


def _id_change(customer: Customer) -> None:
    """By a desk, with a letter; executed, so that the customer has another address afterwards."""
    told, house = customer.told, customer.told.house
    new = f"nieuw.{customer.person.email}"
    told.addresses.append(new)
    story = begin(house, new, person=customer.person, customer=customer.come_back())
    open_it(story)
    told.look()
    approver = hire(house, Role.APPROVER)
    letter = approver.act(approver.visitor.open(story.page), f"{story.page}/letter")
    (code,) = {word for word in letter.text.split() if word.isdecimal() and len(word) == len("123456")}
    told.look()
    prove(house, story)
    told.look()
    release(house, story)
    wait(house, LONG)
    told.add(new_address=new, letter_code=code, case_number=story.number)
    told.values["case number bare"] = story.number.replace("-", "")
    customer.person = Person(new, customer.person.password)
    customer.visitor = customer.come_back()


def _unlinked(customer: Customer) -> None:
    """The customer writes signed out, and a partner invites them once more, which nobody takes."""
    told, house = customer.told, customer.told.house
    text, name = f"Uitgelogd vraag ik naar drop, {told.number}.", f"Wil van Heuvelrooij {told.letters}"
    house.visitor().open("/contact?about=id").submit(text=text, email=customer.person.email, name=name)
    typed = {"family_name": f"Ruigrok {told.letters}", "street": f"Achterom {told.number}"}
    sent = invite(hire(house, Role.PARTNER), customer.person.email, **typed)
    told.add(signed_out_text=text, signed_out_name=name, waiting_name=typed["family_name"])
    told.add(waiting_street=typed["street"], reference_that_waits=reference_of(sent))
    told.look()


def staff(told: Told) -> None:
    """An administrator invites two people: one enrols, one does not."""
    house = told.house
    admin = hire(house, Role.ADMINISTRATOR)
    for who in ("Geertruida", "Hildegard"):
        name, email = f"{who} Ooievaarsnest {told.letters}", f"{who.lower()}.{house.new_email()}"
        told.addresses.append(email)
        form = admin.visitor.open("/staff/invite")
        page = admin.act(form, "/staff/invite", name=name, email=email, role=Role.SUPPORT, locale="nl")
        assert page.path == "/staff", page.text
        told.values |= {f"{who}'s name": name, f"{who}'s address": email}
        told.look()
    device, visitor = Authenticator(f"key of {told.letters}"), house.at_desk()
    link = house.mail(email).link
    enrol(visitor, link.rpartition("/")[2], device)
    told.values |= {"staff passkey": device.passkeys[0].id, "staff handle": device.passkeys[0].handle}
    told.cookies((admin.visitor, visitor))
    told.look()


def strangers(told: Told) -> None:
    """People without an ID: one writes, one is invited, one registers; two gave an address that a desk corrects."""
    house, agent = told.house, hire(told.house, Role.SUPPORT)
    emails = {name: f"{name}.{house.new_email()}" for name in ("writes", "wrong", "right", "begins", "goes-on")}
    told.addresses += emails.values()
    told.values |= {f"stranger who {name}": email for name, email in emails.items()}
    text, name = f"Ik heb een vraag over zoethout {told.number}.", f"Adelheid {told.letters}"
    house.visitor().open("/contact?about=id").submit(text=text, email=emails["writes"], name=name)
    told.add(stranger_text=text, stranger_name=name)
    told.look()
    sent = invite(hire(house, Role.PARTNER), emails["wrong"], given_name=f"Kunigunde {told.letters}")
    begun = house.visitor().open("/register").submit(email=emails["begins"])
    told.add(name_of_stranger=f"Kunigunde {told.letters}", reference_of_invitation=reference_of(sent))
    told.add(reference_of_registration=reference_of(begun))
    told.look()
    _correct(agent, reference_of(sent), emails["right"])
    _correct(agent, reference_of(begun), emails["goes-on"])
    told.look()


def _correct(agent: Colleague, reference: str, email: str) -> None:
    page = look_up(agent, reference)
    page = agent.act(page, f"{page.path}/correct", email=email)
    assert page.status == 200, page.text


def erasure(told: Told, person: Person) -> Page:
    """Somebody is about to be erased, with a part that a law wants kept; the page on which it was released."""
    house = told.house
    note, reason = f"Legitimatie gezien door {told.letters}", f"Belastingwet artikel {told.number} onder ooievaar"
    asked = ask(house, person)
    page = prepare(asked, note=note, reason_contact=reason, until_contact="2029-12-31")
    told.look()
    page = approve(asked, page)
    told.addresses.append(person.email)
    told.add(erased_address=person.email, note=note, reason_of_hold=reason)
    told.look()
    return page
