"""A campaign, its backups, and what a database holds, for the tests of both ways."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pyrage  # type: ignore[import-untyped]

from storage.backup.restoring import Restored, Restoring
from storage.backup.tables import CARRIED
from storage.care.access_log import Access
from storage.care.case_facts import CaseDraft, Selection
from storage.care.hourly import hour_of
from storage.care.milestones import Milestone
from storage.care.roles import Organizer, Role
from storage.engine import Engine
from storage.erasures import Reason
from storage.keys import Keys
from storage.records import BROADCAST, Card, ConsentChange, NewMessage, Signing
from storage.sealing import Opener, Sealer
from storage.sqlite import SQLite
from storage.states import State
from storage.store import Reader, Store
from storage.turn import Turn
from tests.storage.casework import advance
from tests.storage.meddling import rows_in
from tests.storage.places import codes_of

CAMPAIGN = "rescue"
MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)
MANY = 60

Make: TypeAlias = Callable[..., Signing]


@dataclass
class Campaign:
    """A database that is open for writing, and the keys to everything."""

    store: Store
    database: Callable[[], Engine]
    keys: Keys
    identity: str
    sealer: Sealer
    signing: Make

    async def fill(self, people: range = range(MANY)) -> None:
        """People have signed, some through a group, some want to be written to."""
        async with self.store.turn() as turn:
            [code] = await codes_of(turn, ("telegram:-100555", "Parish choir"))
            await turn.record([self.signing(n, invite=code if n % 2 else None) for n in people])
            await turn.change_consents([self.updates(n) for n in people if n % 3 == 0])
            await turn.save_sessions({"telegram:1": b"waits"}, MONDAY)
            await turn.keep_cards([Card("telegram:-100555", "group", code, 0, 0)])
            await turn.post([NewMessage("telegram:1", b"Thank you")])
            await turn.fresh([("telegram:7", 1)], MONDAY)
            await turn.set_aside("telegram:7", 2, "Said", "KeyError", MONDAY)
            await turn.withdraw([self.signing(people[1]).account])
        await self.store.keep_texts([("5e" * 32, "statement", "ko", "전문\n두 번째 줄")])

    async def care(self) -> None:
        """Organizers have done everything that leaves something behind; one signature is held."""
        [(_, code, _)] = (await self.store.totals(MONDAY)).invites
        async with self.store.turn() as turn:
            hour = hour_of(NOON)
            await turn.record([self.signing(500, country="DE", invite=code, hour=hour)])
            held = Selection(countries=frozenset({"DE"}))
            draft = CaseDraft(State.HELD, held, "why", "telegram:9", NOON, 1, from_now_on=True)
            await turn.care.open_case(draft)
            owner = Organizer("telegram:9", Role.OWNER, "ko", True, True, MONDAY)
            await turn.care.add_organizers([owner])
            await turn.care.offer_role(Role.AUDITOR, NOON + timedelta(days=1), NOON)
            await turn.care.note_access([Access("telegram:9", "owner", "hold", NOON, "why")])
            await turn.care.pause({"ko": "잠시"}, "telegram:9", NOON)
            await self._stopped_broadcast(turn)
            sent = await turn.care.draft_broadcast({"ko": "소식"}, "telegram:9", NOON)
            await turn.care.approve_broadcast(sent, {"ko": "소식"}, "telegram:8")
            await turn.care.announce([Milestone("share", 1)], NOON)
        while await advance(self.store):
            pass

    async def _stopped_broadcast(self, turn: Turn) -> None:
        """With a message that was on its way."""
        number = await turn.care.draft_broadcast({"ko": "소식"}, "telegram:9", NOON)
        await turn.care.approve_broadcast(number, {"ko": "소식"}, "telegram:8")
        await turn.care.start_broadcast(number, NOON)
        [one] = await turn.care.claim_recipients(number, 1)
        await turn.post([NewMessage(one.address, b"News", BROADCAST, number)])
        await turn.care.stop_broadcast(number)

    def updates(self, person: int) -> ConsentChange:
        account = self.signing(person).account
        return ConsentChange(account, "updates", True, {"at": 1}, "ko", account)

    async def withdraw(self, *people: int) -> None:
        async with self.store.turn() as turn:
            await turn.withdraw([self.signing(n).account for n in people])

    async def back_up(self, file: Path, progress: Callable[[int], None] = lambda _: None) -> int:
        """As another process does it, beside the store."""
        reader = await Reader.open_reading(self.database(), self.keys, CAMPAIGN)
        try:
            return await reader.back_up(self.sealer, file, NOON, progress)
        finally:
            await reader.close()

    async def restore(
        self,
        file: Path | bytes,
        to: Path,
        erased: dict[bytes, Reason] | None = None,
        **other: Any,
    ) -> Restored:
        """With everything as it should be, unless told otherwise."""
        opener = other.get("opener", Opener.parse(self.identity))
        keys, campaign = other.get("keys", self.keys), other.get("campaign", CAMPAIGN)
        restoring = Restoring(to, keys, campaign)
        with source_of(file) as source:
            return await restoring.run(source, opener, erased or {})

    async def rows(self) -> dict[str, list[Any]]:
        """Everything in its database, by table."""
        return await rows_in(self.store)

    async def carried(self) -> dict[str, list[Any]]:
        """What of it a backup carries."""
        rows = await self.rows()
        return {table.name: rows[table.name] for table in CARRIED}

    async def differences(self) -> tuple[int, int, list[Any]]:
        """As `differences` of a restored one."""
        return await _differences(self.store)

    def opened(self, file: Path) -> list[bytes]:
        """The lines of a backup."""
        identity = pyrage.x25519.Identity.from_str(self.identity.splitlines()[-1])
        return bytes(pyrage.decrypt(file.read_bytes(), [identity])).splitlines(keepends=True)

    def written(self, lines: list[bytes]) -> bytes:
        """These lines as the bot would have written them."""
        mac = self.keys.mac("backup")
        for line in lines:
            mac.update(line)
        return b"".join(lines) + line_of({"mac": mac.hexdigest()})


def source_of(file: Path | bytes) -> io.BufferedReader:
    return file.open("rb") if isinstance(file, Path) else io.BufferedReader(io.BytesIO(file))


def line_of(content: Any) -> bytes:
    return json.dumps(content).encode() + b"\n"


def rows_of(path: Path) -> dict[str, list[Any]]:
    """Everything in a restored database, by table."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = [
        name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    found = {name: sorted(connection.execute(f"SELECT * FROM {name}")) for name in tables}
    connection.close()
    return found


def carried(path: Path) -> dict[str, list[Any]]:
    rows = rows_of(path)
    return {table.name: rows[table.name] for table in CARRIED}


async def differences(path: Path, keys: Keys) -> tuple[int, int, list[Any]]:
    """Of a restored database: the total, those withdrawn, and where tallies and rows disagree."""
    reader = await Reader.open_reading(SQLite(path), keys, CAMPAIGN)
    try:
        return await _differences(reader)
    finally:
        await reader.close()


async def _differences(reader: Reader) -> tuple[int, int, list[Any]]:
    totals, found = await reader.totals(MONDAY), await reader.recount()
    return totals.verified, totals.withdrawn, list(found)
