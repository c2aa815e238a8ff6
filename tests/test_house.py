"""The house stands as it was drawn: who may import whom, and what may stand at the top level."""

import ast
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {
    "bot", "storage", "tests", "docs", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md",
    "requirements.lock",
}  # fmt: skip

MAY_IMPORT = {
    "storage": {"storage"},
    "bot.people": {"bot.people"},
    "bot.conversation": {"bot.conversation", "bot.people", "bot.campaign"},
    "bot.campaign": {"bot.campaign", "bot.texts.markup"},
    "bot.texts": {"bot.texts", "bot.conversation.vocabulary"},
    "bot.effects": {"bot.effects", "bot.conversation", "bot.people", "storage"},
    "bot.play": {"bot.conversation", "bot.campaign", "bot.effects", "storage"},
    "bot.pictures": {"bot.pictures", "bot.conversation.vocabulary"},
    "bot.flood": {"bot.conversation.vocabulary"},
    "bot.aside": {"bot.conversation", "bot.effects", "storage"},
    "bot.batches": {"bot.conversation.vocabulary", "bot.watch", "storage"},
    "bot.app": {
        "bot.aside", "bot.batches", "bot.conversation", "bot.campaign", "bot.play", "bot.flood",
        "bot.watch", "storage",
    },
    "bot.watch": {"bot.watch"},
    "bot.platforms": {
        "bot.platforms", "bot.conversation.vocabulary", "bot.pictures", "storage.records",
        "storage.failures", "bot.logs",
    },
    "bot.web": {"bot.web"},
    "bot.rehearsal.messenger": {"bot.rehearsal.messenger"},
    "bot.rehearsal.bot_api": {"bot.rehearsal.bot_api", "bot.rehearsal.messenger"},
    "bot.rehearsal.page": {
        "bot.rehearsal.page", "bot.rehearsal.bot_api", "bot.rehearsal.messenger",
    },
}  # fmt: skip
"""Of our own modules. Rooms that are not named here put others together and may import any."""

PURE = ("bot.people", "bot.conversation", "bot.pictures")
IMPURE = {"asyncio", "telegram", "os", "time", "random", "secrets", "socket", "aiohttp", "sqlite3"}

AT_HOME = {
    "telegram": "bot.platforms.telegram",
    "httptools": "bot.platforms.telegram",
    "aiosqlite": "storage.sqlite",
    "asyncpg": "storage.postgres",
    "pyrage": "storage",
    "phonenumbers": "bot.people",
    "PIL": "bot.pictures",
    "segno": "bot.pictures",
    "starlette": "bot.web",
    "uvicorn": "bot.web",
    "prometheus_client": "bot.web",
}


def modules() -> Iterator[tuple[str, Path]]:
    for room in ("bot", "storage"):
        for file in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), file


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case _:
                pass


def inside(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


MODULES = dict(modules())


@pytest.mark.parametrize("module", MODULES)
def test_rooms_import_only_what_they_may(module):
    rooms = [room for room in MAY_IMPORT if inside(module, room)]
    for imported in imports(MODULES[module]):
        if not (inside(imported, "bot") or inside(imported, "storage")):
            continue
        for room in rooms:
            assert any(inside(imported, allowed) for allowed in MAY_IMPORT[room]), imported


@pytest.mark.parametrize("module", [m for m in MODULES if any(inside(m, p) for p in PURE)])
def test_what_is_pure_knows_no_loop_no_messenger_no_system_and_no_clock(module):
    roots = {imported.partition(".")[0] for imported in imports(MODULES[module])}
    assert roots & IMPURE == set()
    code = MODULES[module].read_text(encoding="utf-8")
    assert ".now(" not in code
    assert ".today(" not in code


@pytest.mark.parametrize("module", MODULES)
def test_a_library_stays_in_its_room(module):
    for imported in imports(MODULES[module]):
        home = AT_HOME.get(imported.partition(".")[0])
        assert home is None or inside(module, home), imported


def test_the_top_level_is_as_agreed():
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    names = set(listed.stdout.split()) or set(_not_ignored())  # of a copy without its history
    assert {"bot", "storage", "tests"} <= names
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def _not_ignored() -> Iterator[str]:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for path in ROOT.iterdir():
        if not any(fnmatch(path.name, pattern.rstrip("/")) for pattern in ignored):
            yield path.name


def test_nobody_has_a_room_for_everything():
    names = {part for module in MODULES for part in module.split(".")}
    assert names & {"utils", "util", "helpers", "common", "misc", "manager"} == set()
