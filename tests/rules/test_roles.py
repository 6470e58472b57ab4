"""What the operators' guide says of roles is what they may do."""

import re

from keyfob.desk.roles import PERMISSIONS, Permission, Role
from tests.rules.checkout import ROOT

HEAD = re.compile(r"^\| may \|(.*)\|$", re.MULTILINE)
ROW = re.compile(r"^\| `([a-z_]+)`: [^|]+\|((?: (?:yes|–) \|)+)$", re.MULTILINE)


def test_the_table_of_roles_says_what_each_may_do() -> None:
    """A column for each role, a row for each permission, and “yes” where the role has it."""
    guide = (ROOT / "docs/operate.md").read_text("utf-8")
    roles = [Role(cell.strip(" `")) for cell in "".join(HEAD.findall(guide)).split("|")]
    rows = [(Permission(name), cells.split("|")[:-1]) for name, cells in ROW.findall(guide)]

    assert roles == list(Role)
    assert [permission for permission, _ in rows] == list(Permission)
    for permission, cells in rows:
        said = {role for role, cell in zip(roles, cells, strict=True) if cell.strip() == "yes"}
        assert said == {role for role in Role if permission in PERMISSIONS[role]}, permission
