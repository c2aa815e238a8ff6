"""`dojang backup`, `erasures` and `restore`, as an operator runs them beside a working bot."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, load
from storage.keys import Keys, new_master_key
from storage.records import Signing
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.store import Reader, Store

CAMPAIGN = load(BUNDLED).slug
DAY = date(2012, 3, 19)


def signing(person: int) -> Signing:
    return Signing(
        account=f"telegram:{1000 + person}",
        phone=f"+8210{24680000 + person}",
        content={"name": f"Person {person}"},
        day=DAY,
        country="KR",
        language="ko",
        channel="telegram",
        statement="5e" * 32,
        consents=frozenset({"collection"}),
    )


class Operator:
    """Somebody at the machine of a campaign, whose bot is running."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.identity, recipient = new_identity()
        master = new_master_key()
        self.keys, self.sealer = Keys.parse(master), Sealer.parse(recipient)
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder / 'dojang.db'}",
            "MASTER_KEY": master,
            "SEAL_RECIPIENTS": recipient,
        }
        (folder / "identity.txt").write_text(self.identity)

    async def dojang(
        self, *arguments: str, send: bytes = b"", limit: int | None = None
    ) -> tuple[int, str]:
        """Runs a command with this on its standard input. Gives its exit code and what it said."""

        def restrain() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=self.folder, env=self.environment, preexec_fn=restrain,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await process.communicate(send)
        assert process.returncode is not None
        return process.returncode, said.decode()

    async def found(self, database: str) -> tuple[int, int]:
        """Total and withdrawn in this database, whose tallies are true."""
        reader = await Reader.open_reading(SQLite(self.folder / database), self.keys, CAMPAIGN)
        totals, wrong = await reader.totals(DAY), await reader.recount()
        await reader.close()
        assert wrong == []
        return totals.verified, totals.withdrawn


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


@pytest.fixture
async def store(operator: Operator) -> AsyncIterator[Store]:
    engine = SQLite(operator.folder / "dojang.db")
    opened = await Store.open(engine, operator.keys, operator.sealer, CAMPAIGN)
    async with opened.turn() as turn:
        await turn.record([signing(n) for n in range(100)])
    yield opened
    await opened.close()


async def test_a_campaign_comes_back_without_those_who_withdrew_since(
    operator: Operator, store: Store
) -> None:
    backing = asyncio.create_task(operator.dojang("backup", "backup.age"))
    people = 100
    while not backing.done():  # people go on signing
        async with store.turn() as turn:
            await turn.record([signing(people)])
        people += 1
    code, said = await backing
    assert code == 0, said
    async with store.turn() as turn:
        await turn.withdraw([signing(n).account for n in (3, 5)])
    assert await operator.dojang("erasures", "erased.txt") == (
        0, "2 erased records listed, 2 of them new.\n",
    )  # fmt: skip
    code, said = await operator.dojang(
        "restore", "backup.age", "--identity", "identity.txt", "--erasures", "erased.txt",
        "--database-url", "sqlite:///restored.db",
    )  # fmt: skip
    assert code == 0, said
    assert "2 records that were erased since were left out." in said
    total, withdrawn = await operator.found("restored.db")
    assert 98 <= total <= people - 2
    assert withdrawn == 2
    assert f"{total:,} signatures" in said


@pytest.mark.usefixtures("store")
async def test_the_private_key_never_needs_to_be_on_the_machine(
    operator: Operator, required: Callable[[str], str]
) -> None:
    assert await operator.dojang("backup", "backup.age") == (0, "✓ 100 signatures in backup.age\n")
    age = await asyncio.create_subprocess_exec(
        required("age"), "--decrypt", "-i", "identity.txt", "backup.age",
        cwd=operator.folder, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    opened, _ = await age.communicate()
    code, said = await operator.dojang(
        "restore", "-", "--database-url", "sqlite:///restored.db", send=opened
    )
    assert code == 0, said
    assert "No list of erasures was given" in said
    assert await operator.found("restored.db") == (100, 0)


@pytest.mark.usefixtures("store")
async def test_refusals_say_what_to_do_and_leave_nothing(operator: Operator) -> None:
    assert (await operator.dojang("backup", "backup.age"))[0] == 0
    before = {entry.name for entry in operator.folder.iterdir()}
    code, said = await operator.dojang("restore", "backup.age")
    assert (code, "Stop it first" in said) == (1, True), said
    for arguments, told in (
        (["backup", "backup.age"], "exists already"),
        (["restore", "missing.age", "--database-url", "sqlite:///r.db"], "cannot be read"),
        (["restore", "backup.age", "--database-url", "sqlite:///r.db"], "--identity"),
    ):
        code, said = await operator.dojang(*arguments)
        assert (code, told in " ".join(said.split())) == (1, True), said
        assert "Traceback" not in said
    assert {entry.name for entry in operator.folder.iterdir()} - before <= {"r.db.lock"}


@pytest.mark.usefixtures("store")
async def test_a_full_disk_is_told_and_leaves_nothing_that_looks_like_a_backup(
    operator: Operator,
) -> None:
    before = {entry.name for entry in operator.folder.iterdir()}
    code, said = await operator.dojang("backup", "backup.age", limit=10_000)
    assert code == 1
    assert "backup.age cannot be written" in said
    assert {entry.name for entry in operator.folder.iterdir()} == before
