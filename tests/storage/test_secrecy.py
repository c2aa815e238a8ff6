"""Nothing of a signer can be read from what stands on the disk, and what is erased is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

from storage.postgres import Postgres
from storage.records import ConsentChange, Signing
from storage.sealing import open_record
from storage.store import Store
from tests.storage.files import files_of
from tests.storage.signer import walk

MONDAY = date(2012, 3, 19)

Make: TypeAlias = Callable[..., Signing]


async def test_nothing_of_a_signer_can_be_read_from_the_files(
    store: Store, tmp_path: Path, signing: Make
) -> None:
    mine = signing(
        account="telegram:7001234567",
        phone="+821024687531",
        content={"name": "Hong Gildong", "phone": "010-2468-7531"},
    )
    async with store.turn() as turn:
        await walk(turn, mine)
    written = await files_of(store._engine, tmp_path, log=True)
    assert b"5e" * 32 in written  # what may be read is found, so the search can find
    for secret in (
        "+821024687531",
        "821024687531",
        "24687531",
        "010-2468-7531",
        "Gildong",
        "7001234567",
        "-100555",
        "Parish",
    ):
        assert secret.encode() not in written, secret
        assert secret.encode("utf-16-le") not in written, secret


async def test_the_organizers_read_the_record_and_whose_row_it_is(
    store: Store, identity: tuple[str, str], signing: Make
) -> None:
    async with store.turn() as turn:
        await turn.record([signing(1)])
    async with store._engine.reading() as questions:
        [(row, sealed)] = await questions.ask("SELECT id, sealed FROM signatures")
    assert open_record(identity[0], sealed) == {"name": "Person 1", "id": row.hex()}


async def test_what_is_withdrawn_is_gone_from_the_files(
    store: Store, tmp_path: Path, signing: Make
) -> None:
    people = [signing(person) for person in range(300)]
    async with store.turn() as turn:
        await turn.record(people)
        await turn.change_consents(
            [
                ConsentChange(mine.account, "updates", True, {"at": 1}, "ko", mine.account)
                for mine in people
            ]
        )
    async with store._engine.reading() as questions:
        # Of a signature its random id stays, in the list of erasures.
        kept = await questions.ask(
            "SELECT sealed, phone_tag, account_tag, sealed FROM signatures"
            " UNION ALL SELECT id, id, id, sealed FROM consent_proofs"
            " UNION ALL SELECT tag, tag, tag, address FROM subscribers"
        )
    traces = {value[-16:] for row in kept for value in row}
    assert len(traces) >= 300 * 7
    there = await files_of(store._engine, tmp_path)
    assert all(trace in there for trace in traces)
    async with store.turn() as turn:
        await turn.withdraw([mine.account for mine in people])
    # PostgreSQL does it by itself and later, unless it is told to be thorough.
    assert await store.scrub(thorough=isinstance(store._engine, Postgres))
    left = await files_of(store._engine, tmp_path)
    assert not [trace for trace in traces if trace in left]


async def test_a_reader_in_the_way_of_scrubbing_is_told(store: Store, signing: Make) -> None:
    thorough = isinstance(store._engine, Postgres)
    async with store.turn() as turn:
        await turn.record([signing(1)])
    async with store._engine.reading() as questions:
        await questions.ask("SELECT count(*) FROM signatures")
        async with store.turn() as turn:
            await turn.withdraw([signing(1).account])
        assert not await store.scrub(thorough=thorough)
    assert await store.scrub(thorough=thorough)
