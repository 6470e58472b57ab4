"""A desk for tests: finds a case by its number, and works on it as staff do."""

from keyfob.base.actor import Actor, Kind
from keyfob.desk.cases import Case
from keyfob.desk.casework import answer_case, ask_customer, close_case, take_case
from keyfob.desk.contact import Changed
from keyfob.desk.roles import Role
from keyfob.desk.staff import Staff, Status
from keyfob.storage.cases import find_case_by_number
from keyfob.storage.unit import Moment
from tests.house import OpenHouse

AGENT = Staff(
    id="staff-1",
    version=1,
    status=Status.ENROLLED,
    role=Role.CIC,
    partner_id=None,
    name="Ans Bakker",
    email="",
    locale="nl",
    passkeys=2,
    created_at=0,
)
STAFF = Actor(Kind.STAFF, AGENT.id)


def work_on(house: OpenHouse, number: str, act: str, text: str = "") -> Changed:
    """Take, answer, ask or close."""
    policy = house.program.house.cases
    house.clock.turn(1)

    def decide(moment: Moment) -> Changed:
        case = found(moment, number)
        now = moment.now
        outcome = {
            "take": lambda: take_case(case, AGENT, policy=policy, now=now),
            "answer": lambda: answer_case(case, AGENT, text, policy=policy, now=now),
            "ask": lambda: ask_customer(case, AGENT, text, policy=policy, now=now),
            "close": lambda: close_case(case, AGENT, policy=policy, now=now),
        }[act]()
        assert isinstance(outcome, Changed), outcome
        return outcome

    return house.program.unit.run(decide, STAFF)


def found(moment: Moment, number: str) -> Case:
    """The case with this number."""
    case = find_case_by_number(moment.read, number, moment.now)
    assert case is not None
    return case
