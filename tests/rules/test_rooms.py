"""Files are rooms: small, named for what is done in them, and with a sign at the door."""

import ast
import re
from pathlib import Path

from tests.rules.checkout import SOURCE, files, name, tree

MOST_LINES = 400
MIGRATIONS = SOURCE / "storage/migrations/versions"
REASON = "Long on purpose: "
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "common", "manager", "managers"}
EMPTY_CLASS = re.compile(r"Base[A-Z]\w*|\w*(Util|Helper|Manager)s?")


def test_long_files_say_why() -> None:
    """A file of more than 400 lines says in its first lines why it is not two, unless a program wrote it."""
    code = [file for file in files(".py", ".js", ".css", ".html") if MIGRATIONS not in file.parents]
    long = [file for file in code if len(file.read_text("utf-8").splitlines()) > MOST_LINES]
    silent = [name(file) for file in long if REASON not in "\n".join(file.read_text("utf-8").splitlines()[:30])]

    assert silent == []


def test_no_class_serves_others() -> None:
    """A …Service does anything; a value of that name is fine, for a service is what customers sign in to."""
    classes = [(file, node) for file in files(".py") for node in ast.walk(tree(file)) if isinstance(node, ast.ClassDef)]
    servants = [(file, node) for file, node in classes if node.name.endswith(("Service", "Services"))]

    assert [f"{name(file)}: {node.name}" for file, node in servants if not _is_value(node)] == []


def test_files_have_telling_names() -> None:
    """No file or folder is called utils, helpers, common or manager: such rooms take in everything."""
    empty = [name(file) for file in files(".py") if EMPTY_WORDS & _words(file)]

    assert empty == []


def test_classes_and_functions_have_telling_names() -> None:
    """No class is a …Manager or a Base…, no function is a helper."""
    empty = [f"{name(file)}: {found}" for file in files(".py") for found in _defined(tree(file)) if _is_empty(found)]

    assert empty == []


def test_every_module_says_what_it_is_for() -> None:
    """Every module of the program opens with a docstring; a docstring is a sentence or more."""
    mute = [name(file) for file in _modules() if file.name != "__init__.py" and not _says_something(tree(file))]

    assert mute == []


def test_packages_are_empty_except_apps() -> None:
    """`__init__.py` holds nothing, except where an app lists its routes."""
    packages = [file for file in _modules() if file.name == "__init__.py"]
    full = [name(file) for file in packages if file.read_text("utf-8").strip() and file.parent.parent.name != "apps"]

    assert full == []


def _modules() -> list[Path]:
    return [file for file in files(".py") if file.is_relative_to(SOURCE)]


def _words(file: Path) -> set[str]:
    return set(re.split(r"[/_.]", name(file).lower()))


def _defined(module: ast.Module) -> list[str]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.walk(module) if isinstance(node, kinds)]


def _is_empty(found: str) -> bool:
    if found[:1].isupper():
        return EMPTY_CLASS.fullmatch(found) is not None
    return bool(EMPTY_WORDS & set(found.split("_")))


def _is_value(node: ast.ClassDef) -> bool:
    said = [ast.unparse(word) for word in (*node.decorator_list, *node.bases)]
    return any(word.startswith("dataclass") or word.endswith(("Struct", "Enum")) for word in said)


def _says_something(module: ast.Module) -> bool:
    return " " in (ast.get_docstring(module) or "")
