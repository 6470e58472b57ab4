"""Write the next migration: ``.venv/bin/python -m scripts.migration "what it does"``, from the checkout.

It says what the tables in ``storage/schema.py`` have that the migrations so far do not make. Read what it wrote: steps
are additive, and run while the version before still serves. Then raise ``REVISION`` in ``storage/opening.py``.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from keyfob.storage.migrate import FOLDER, all_steps, run_step
from keyfob.storage.schema import METADATA

TEXT = '''"""{summary}."""

{imports}from alembic import op

revision = "{revision}"
down_revision = {down}

TOUCHES: tuple[str, ...] = ()
"""Tables that this step goes through row by row: what its estimate counts."""


def upgrade() -> None:
    """What the schema of the revision before lacks."""
{body}
'''


def main() -> None:
    """Write the file and name it; say so when there is nothing to write."""
    summary = sys.argv[1] if len(sys.argv) == 2 else ""  # noqa: PLR2004 - the program's name and one text
    if not summary:
        sys.exit('usage: python -m scripts.migration "what it does"')
    before = sorted((FOLDER / "versions").glob("r*.py"))
    revision, down = f"{len(before) + 1:04}", f'"{len(before):04}"' if before else "None"
    body = _draft(down.strip('"') if before else None)
    if body == "pass":
        sys.exit("The migrations make all that the schema has.")
    slug = re.sub("[^a-z0-9]+", "_", summary.lower()).strip("_")
    file = FOLDER / "versions" / f"r{revision}_{slug}.py"
    imports = "import sqlalchemy as sa\n" if "sa." in body else ""
    file.write_text(TEXT.format(summary=summary, imports=imports, revision=revision, down=down, body=_indent(body)))
    print(f"Wrote {file}: read it, format it (make fix), and set REVISION to {revision}.")


def _draft(head: str | None) -> str:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'before.db'}")
        with engine.begin() as connection:
            for script in all_steps(head=head) if head else ():
                run_step(connection, script)
            context = MigrationContext.configure(connection, opts={"target_metadata": METADATA})
            upgrade = produce_migrations(context, METADATA).upgrade_ops
            code = render_python_code(upgrade, migration_context=context) if upgrade else "pass"
        engine.dispose()
    lines = [line for line in code.splitlines() if not line.lstrip().startswith("#")]
    return "\n".join(line.removeprefix("    ") for line in lines)


def _indent(body: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in body.splitlines())


if __name__ == "__main__":
    main()
