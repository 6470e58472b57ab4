"""The command line as a whole: names, help, and how wrong input is refused."""

import socket
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import msgspec
import pytest

from keyfob.apps.cli import VERBS
from keyfob.apps.cli.flags import DEMO, FLAGS
from keyfob.apps.cli.hands import Hands
from keyfob.apps.cli.verbs import Verbs
from keyfob.main import COMPOSITION
from keyfob.settings import Settings
from tests.cli.typing_in import clean_environment, free_address, keyfob

NAMES = {
    ("serve",), ("demo",), ("work",), ("check",), ("migrate",), ("backup",), ("restore",), ("client", "add"),
    ("client", "list"), ("client", "show"), ("client", "remove"), ("keys", "list"), ("keys", "rotate"),
    ("audit", "verify"), ("breached", "build"), ("admin", "invite"),
}  # fmt: skip
SHOP = ("--name", "Shop", "--redirect-uri", "https://shop.example/callback")
SERVE = {
    "--data", "--listen", "--issuer", "--brand", "--database", "--mail", "--keys", "--master-key", "--desk-listen",
    "--desk-origin", "--metrics-listen", "--trusted-proxy",
}  # fmt: skip
CLIENT_ADD = {
    "--name", "--redirect-uri", "--post-logout-redirect-uri", "--backchannel-logout-uri", "--grant", "--scope",
    "--auth", "--id-token-alg", "--first-party", "--json",
}  # fmt: skip


def commands() -> dict[tuple[str, ...], click.Command]:
    """Every command by the words that call it."""
    found: dict[tuple[str, ...], click.Command] = {}
    root = Verbs(VERBS)
    for verb in VERBS:
        command = root.get_command(click.Context(root), verb.name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {}
        found.update({(verb.name, name): each for name, each in inner.items()})
        if not inner:
            found[verb.name,] = command
    return found


def options(command: click.Command) -> set[str]:
    """The options of a command, as they are typed."""
    return {option for parameter in command.params for option in parameter.opts}


def test_the_verbs_are_those_that_others_build_on() -> None:
    """Their names are fixed."""
    assert set(commands()) == NAMES


def test_every_verb_takes_data_and_database() -> None:
    """After it, and needs nothing else to find the ID."""
    for words, command in commands().items():
        assert {"--data", "--database"} <= options(command), words


def test_serve_and_client_add_take_what_they_promise() -> None:
    """Flags are fixed as well; what is repeated can be repeated."""
    found = commands()
    assert options(found["serve",]) >= SERVE
    assert options(found["client", "add"]) >= CLIENT_ADD
    assert "--dry-run" in options(found["migrate",])
    assert "--receipt" in options(found["audit", "verify"])
    repeated = {option for p in found["client", "add"].params if p.multiple for option in p.opts}
    assert repeated == {"--redirect-uri", "--post-logout-redirect-uri", "--grant", "--scope"}


def test_every_flag_is_a_setting_of_the_same_name() -> None:
    """So each has its variable and its key in keyfob.toml."""
    settings = {field.name: field.type for field in msgspec.structs.fields(Settings)}

    for flag in FLAGS.values():
        assert flag.name in settings
        assert flag.many == (settings[flag.name] == list[str])
        assert flag.option == "--" + flag.name.replace("_", "-")
        if default := getattr(Settings(), flag.name):
            assert flag.otherwise == str(default)


def test_what_a_demonstration_is_told_has_a_variable_and_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its shop and its car listen, like everything else."""
    monkeypatch.setenv("KEYFOB_CAR_LISTEN", "0.0.0.0:8091")
    assert "(--car-listen)" in keyfob("demo", "--data", tmp_path).err
    (tmp_path / "keyfob.toml").write_text('shop_listen = "0.0.0.0:8090"')
    assert "(--shop-listen)" in keyfob("demo", "--data", tmp_path).err


def test_the_help_of_the_demonstration_tells_its_own_defaults() -> None:
    """Folder, brand and addresses are others than those of an ID of one's own."""
    told = " ".join(keyfob("demo", "--help").out.split())

    assert {flag for flag in DEMO if f"Default: {DEMO[flag]}. [{FLAGS[flag].variable}]" not in told} == set()
    assert "Default: 127.0.0.1:8090. [KEYFOB_SHOP_LISTEN]" in told


@pytest.mark.parametrize("words", sorted(NAMES), ids=" ".join)
def test_help_teaches(words: tuple[str, ...]) -> None:
    """Every verb says what it does, and of each flag what it takes and which variable it is."""
    said = keyfob(*words, "--help")

    assert (said.status, said.err) == (0, "")
    assert said.out.startswith(f"Usage: keyfob {' '.join(words)}")
    assert "[KEYFOB_DATA]" in said.out
    assert all(len(line) <= 100 for line in said.out.splitlines())


@pytest.mark.parametrize("words", [(), ("client",), ("keys",), ("audit",), ("breached",), ("admin",)], ids=" ".join)
def test_a_group_alone_shows_what_it_has(words: tuple[str, ...]) -> None:
    """Whoever does not know what to type is told."""
    said = keyfob(*words)

    assert (said.status, said.err) == (0, "")
    assert "Usage: keyfob" in said.out


def test_the_program_says_its_version() -> None:
    """One line."""
    assert keyfob("--version").out.startswith("keyfob 0.")


def test_help_comes_without_loading_the_program() -> None:
    """No database, no framework, no keys are imported to print a text."""
    code = (
        "import sys\nfrom keyfob.__main__ import main\n"
        "try: main()\nexcept SystemExit: print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, "--help"], env=clean_environment(), capture_output=True, text=True, check=True
    )
    loaded = set(msgspec.json.decode(said.stdout.splitlines()[-1].replace("'", '"')))
    assert not loaded & {"sqlalchemy", "psycopg", "uvicorn", "jinja2", "cryptography", "joserfc", "httpx2", "alembic"}


def test_the_program_starts_without_what_it_may_never_need(tmp_path: Path) -> None:
    """Migrations, PostgreSQL’s driver on SQLite, letters before the first one: each would make every start slower."""
    code = (
        "import sys; from keyfob.main import build; from keyfob.settings import load_settings\n"
        "import keyfob.apps.cli.serve; build(load_settings({'data': sys.argv[1]}, {})).close()\n"
        "few = ('alembic', 'psycopg', 'mjml', 'ua_parser', 'maxminddb', 'click')\n"
        "print([name for name in few if name in sys.modules])"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "id")]
    said = subprocess.run(words, env=clean_environment(), capture_output=True, text=True, check=True)
    assert said.stdout == "['click']\n"


WRONG = [
    ("nonsense",),
    ("--nonsense",),
    ("serve", "--nonsense"),
    ("serve", "--listen"),
    ("serve", "--listen", "8080"),
    ("serve", "--issuer", "http://id.example"),
    ("serve", "--listen", "0.0.0.0:1"),
    ("serve", "--brand", "nowhere"),
    ("serve", "--database", "mysql://host/name"),
    ("serve", "--mail", "nowhere"),
    ("serve", "--trusted-proxy", "everybody"),
    ("serve", "--metrics-listen", "everywhere"),
    ("serve", "more"),
    ("demo", "--shop-listen", "everywhere"),
    ("check", "--mail", "nowhere"),
    ("client", "nonsense"),
    ("client", "add"),
    ("client", "add", "--name", "Shop"),
    ("client", "add", "--name", "Shop", "--redirect-uri", "http://shop.example/"),
    ("client", "add", "--name", "", "--redirect-uri", "https://shop.example/"),
    ("client", "add", "--name", "Shop", "--redirect-uri", "https://shop.example/", "--auth", "guess"),
    ("client", "add", "--name", "Shop", "--redirect-uri", "https://shop.example/", "--grant", "implicit"),
    ("client", "add", "--name", "Shop", "--redirect-uri", "https://shop.example/", "--scope", "everything"),
    ("client", "add", "--name", "Shop", "--redirect-uri", "https://shop.example/", "--id-token-alg", "none"),
    ("client", "add", "--name", "Shop", "--redirect-uri", "https://shop.example/", "--auth", "private_key_jwt"),
    ("client", "add", "--name", "Shop", "--redirect-uri", "https://shop.example/", "--jwks", "nowhere.json"),
    ("client", "show"),
    ("client", "list"),
    ("client", "remove", "nobody"),
    ("keys", "rotate"),
    ("audit", "verify"),
    ("audit", "verify", "--receipt", "nowhere.json"),
    ("breached", "build"),
    ("breached", "build", "nowhere", "--out", "list"),
    ("breached", "build", ".", "--out", "list"),
    ("breached", "build", "."),
    ("breached", "build", ".", "--out", "."),
    ("breached", "build", ".", "--out", "list", "--least", "0"),
    ("admin", "invite"),
    ("backup", "copies"),
    ("backup",),
    ("restore", "nowhere"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_input_is_refused_in_one_line(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the standard error, with status 2, and nothing is left behind: no folder of data, of copies or of lists."""
    monkeypatch.chdir(tmp_path)
    data = () if words[0].startswith("-") or words == ("nonsense",) or words[-1] == "--listen" else ("--data", "id")
    said = keyfob(*words, *data)

    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("keyfob: ")
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_refused_on_postgresql_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres_url: str
) -> None:
    """Neither where nothing is yet, nor where the master key lies elsewhere."""
    monkeypatch.chdir(tmp_path)
    nothing = keyfob("client", "list", "--database", postgres_url)
    keyfob("client", "add", *SHOP, "--data", tmp_path / "id", "--database", postgres_url)
    keyless = keyfob("client", "list", "--data", "nowhere", "--database", postgres_url)

    assert (nothing.status, nothing.err.startswith("keyfob: there is nothing at postgresql://")) == (2, True)
    assert (keyless.status, "no master key at nowhere/master.key" in keyless.err) == (2, True)
    assert [folder.name for folder in tmp_path.iterdir()] == ["id"]


def test_a_sqlite_file_is_all_that_has_to_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and settings lie beside it, by flag and by variable; a data folder that is named counts all the same."""
    monkeypatch.chdir(tmp_path)
    keyfob("client", "add", *SHOP, "--data", "id")
    (tmp_path / "id" / "keyfob.toml").write_text('issuer = "https://id.example"')
    url = f"sqlite:///{tmp_path}/id/keyfob.db"

    assert "Shop" in keyfob("client", "list", "--database", url).out
    assert "no master key at other/master.key" in keyfob("client", "list", "--database", url, "--data", "other").err
    monkeypatch.setenv("KEYFOB_DATABASE", url)
    assert "https://id.example" in keyfob("client", "add", *SHOP).out
    assert [folder.name for folder in tmp_path.iterdir()] == ["id"]


def test_a_port_that_is_taken_is_found_out_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of them it is."""
    monkeypatch.chdir(tmp_path)
    desk_and_shop = ("--desk-listen", "localhost:0", "--shop-listen", free_address())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"localhost:{taken.getsockname()[1]}"
        for words in (
            ("serve", "--listen", address),
            ("serve", "--listen", "127.0.0.1:0", "--desk-listen", address),
            ("serve", "--listen", "127.0.0.1:0", "--metrics-listen", address),
            ("work", "--metrics-listen", address),
            ("demo", "--listen", "localhost:0", *desk_and_shop, "--car-listen", address),
        ):
            said = keyfob(*words, "--data", "id")
            assert (said.status, said.err.count("\n")) == (2, 1)
            assert f"nothing can listen at {address} ({words[-2]})" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_file_and_a_wrong_variable_are_refused_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a setting comes from."""
    (tmp_path / "keyfob.toml").write_text("colour = 1")
    assert keyfob("client", "list", "--data", tmp_path).status == 2
    (tmp_path / "keyfob.toml").unlink()
    monkeypatch.setenv("KEYFOB_COLOUR", "red")

    said = keyfob("client", "list", "--data", tmp_path)
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert "KEYFOB_COLOUR" in said.err


def test_a_database_that_does_not_answer_is_told_in_one_line(tmp_path: Path) -> None:
    """Without its password."""
    url = f"postgresql://keyfob:secret@/keyfob?host={tmp_path}"
    for words in (("client", "list"), ("migrate",), ("check",)):
        said = keyfob(*words, "--data", tmp_path, "--database", url)
        assert said.status in {1, 2}
        assert "secret" not in said.out + said.err


def test_verbs_are_handed_everything_by_the_composition_root() -> None:
    """The command line imports neither settings nor main."""
    assert all(callable(getattr(COMPOSITION, field.name)) for field in fields(Hands))
