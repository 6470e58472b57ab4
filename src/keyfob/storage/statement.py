"""SQL, written once with SQLAlchemy Core, compiled once for each dialect and run on the driver itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.expression import Executable

Row: TypeAlias = tuple[Any, ...]
Upsert: TypeAlias = sqlite.Insert | postgresql.Insert

DIALECTS = {"sqlite": sqlite.dialect(paramstyle="named"), "postgresql": PGDialect_psycopg()}  # type: ignore[no-untyped-call]  # the library leaves it untyped


@dataclass(frozen=True, slots=True)
class Compiled:
    """The text of a statement in one dialect, and the values that are written into it."""

    text: str
    constants: dict[str, Any]

    def values(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """All the values to bind: the given ones and the statement's own."""
        return {**self.constants, **given} if self.constants else given


class Statement:
    """One statement for all databases; keep it in a module constant.

    Built from a SQLAlchemy clause, or from a function of the dialect's name where the dialects need their own
    construct (see `upsert`).
    """

    __slots__ = ("_build", "_compiled")

    def __init__(self, clause: Executable | Callable[[str], Executable]) -> None:
        self._build = clause
        self._compiled: dict[str, Compiled] = {}

    def compiled(self, dialect: str) -> Compiled:
        """The statement in the words of ``dialect`` ("sqlite" or "postgresql")."""
        found = self._compiled.get(dialect)
        if found is None:
            found = self._compiled[dialect] = self._compile(dialect)
        return found

    def _compile(self, dialect: str) -> Compiled:
        clause = self._build if isinstance(self._build, Executable) else self._build(dialect)
        compiled: Any = clause.compile(  # type: ignore[attr-defined]  # every executable clause compiles
            dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True}
        )
        constants = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        return Compiled(compiled.string, constants)


def upsert(table: Table, build: Callable[[Upsert], Upsert]) -> Statement:
    """A statement on the insert construct that knows ``ON CONFLICT``, which each dialect has its own of."""

    def in_dialect(dialect: str) -> Executable:
        insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
        return build(insert(table))

    return Statement(in_dialect)


@dataclass(frozen=True, slots=True)
class Write:
    """A statement with its values, to be run in the commit.

    ``expect`` is the guard: when the number of rows touched is another, nothing of the whole commit is written.
    """

    statement: Statement
    values: Mapping[str, Any]
    expect: int | None = None
