"""What is due is worked off in batches, each thing in a commit of its own."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import bindparam, select

from keyfob.base.actor import PROGRAM
from keyfob.storage.reader import Reader
from keyfob.storage.statement import Statement
from keyfob.storage.unit import Moment, Unit
from keyfob.work.due import BATCH, work_off
from tests.storage.toys import ALL, FIND, CodeMade, CodeRedeemed, Outcome, codes

_UNUSED = Statement(select(codes.c.id).where(codes.c.used == 0).order_by(codes.c.id).limit(bindparam("most")))


def list_unused(read: Reader, now: int, most: int) -> tuple[str, ...]:
    """Codes that nobody has redeemed."""
    del now
    return tuple(row[0] for row in read.all(_UNUSED, most=most))


def redeem(moment: Moment, code_id: str) -> Outcome:
    """Redeem it, unless that was done meanwhile."""
    account_id, used, _ = moment.read.all(FIND, code_id=code_id)[0]
    return Outcome() if used else Outcome((CodeRedeemed(account_id, code_id),), code_id)


def make(unit: Unit, count: int) -> list[str]:
    """So many codes."""
    made = [f"code-{number:04}" for number in range(count)]
    unit.run(lambda _: Outcome(tuple(CodeMade("account-1", code_id) for code_id in made)), PROGRAM)
    return made


def left(unit: Unit) -> list[str]:
    """Codes that are still to be redeemed."""
    with unit.database.reading() as connection:
        return [code_id for code_id, _, used, _ in connection.rows(ALL, {}) if not used]


def test_it_goes_on_until_nothing_is_due(unit: Unit) -> None:
    """More than a batch holds; each is told once."""
    made = make(unit, BATCH + 3)
    assert [outcome.said for outcome in work_off(unit, list_unused, redeem)] == made
    assert left(unit) == []


def test_what_cannot_be_done_yet_holds_nothing_up_for_ever(unit: Unit) -> None:
    """A batch of which nothing moves is the last one, and is due again at the next run."""
    made, asked = make(unit, BATCH + 1), []

    def refuse(_: Moment, code_id: str) -> Outcome:
        asked.append(code_id)
        return Outcome()

    assert list(work_off(unit, list_unused, refuse)) == []
    assert asked == made[:BATCH]


def test_two_programs_do_each_thing_once(unit: Unit) -> None:
    """Whoever comes second finds it done."""
    made = make(unit, 12)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(lambda: list(work_off(unit, list_unused, redeem))) for _ in range(2)]
    assert sorted(outcome.said for run in runs for outcome in run.result()) == made
