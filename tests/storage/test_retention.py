"""The end of a campaign's data: nothing about people is left, and every count still holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.archive.writing import RecordsDestroyed, export
from storage.care.broadcasts import Phase
from storage.care.case_facts import Selected, Selection
from storage.care.retention import Destruction
from storage.failures import Contended
from storage.records import BROADCAST, NewMessage, Signing
from storage.store import Store
from tests.storage.backups import CAMPAIGN, MANY, MONDAY, NOON, Campaign, differences
from tests.storage.files import files_of
from tests.storage.workers import Meanwhile

PEOPLES = ("consent_proofs", "subscribers", "sessions", "outbox", "role_invites", "cards")


async def claimed_up_to(campaign: Campaign) -> bytes:
    """The cursor of the only broadcast."""
    [row] = (await campaign.rows())["broadcasts"]
    return bytes(row[8])


async def destroyed(store: Store) -> Destruction:
    while not (step := await store.destroy_records(NOON)).done:
        pass
    return step


async def test_counts_and_rows_stay_and_nothing_about_people_does(campaign: Campaign) -> None:
    await campaign.fill()
    await campaign.care()
    before = await campaign.rows()
    totals = await campaign.store.totals(MONDAY)
    assert all(before[table] for table in PEOPLES)
    assert await destroyed(campaign.store) == Destruction(MANY, done=True)
    after = await campaign.rows()
    assert not any(after[table] for table in PEOPLES)
    assert await campaign.store.totals(MONDAY) == totals
    assert await campaign.store.recount() == []
    assert len(after["signatures"]) == len(before["signatures"]) == MANY
    for old, new in zip(before["signatures"], after["signatures"], strict=True):
        assert (old[0], old[1], old[5:]) == (new[0], new[1], new[5:])  # but for tags and seal
        assert new[4] == b""
        assert not {old[2], old[3]} & {new[2], new[3]}
    async with campaign.store.figures() as figures:
        assert await figures.count_selected(Selection()) == Selected(live=MANY - 1, held=1)
        assert (await figures.standing()).destroyed
        assert await figures.destruction() == Destruction(MANY, done=True)
        assert (await figures.verify_log()).lines == 1


async def test_a_broadcast_that_is_under_way_is_stopped_and_forgets_whom_it_has_reached(
    campaign: Campaign,
) -> None:
    await campaign.fill()
    async with campaign.store.turn() as turn:
        number = await turn.care.draft_broadcast({"ko": "소식"}, "telegram:9", NOON)
        await turn.care.approve_broadcast(number, {"ko": "소식"}, "telegram:8")
        assert await turn.care.start_broadcast(number, NOON)
        claimed = await turn.care.claim_recipients(number, 3)
        rows = await turn.post(
            [NewMessage(one.address, b"News", BROADCAST, number) for one in claimed]
        )
        await turn.care.settle_broadcast({rows[0].id: "delivered"})
    assert await claimed_up_to(campaign) != b""
    await destroyed(campaign.store)
    async with campaign.store.figures() as figures:
        assert await figures.broadcast_under_way() is None, "another may start"
        [found] = await figures.broadcasts()
    assert (found.phase, found.delivered, found.dropped) == (Phase.STOPPED, 1, 2)
    assert await claimed_up_to(campaign) == b""


async def test_nothing_of_it_can_be_found_in_the_files(campaign: Campaign, tmp_path: Path) -> None:
    await campaign.fill()
    sealed = [value for row in (await campaign.rows())["signatures"] for value in row[2:5]]
    await destroyed(campaign.store)
    assert await campaign.store.scrub(thorough=True)
    content = await files_of(campaign.store._engine, tmp_path)
    assert len(sealed) == 3 * (MANY - 1)
    assert not [value for value in sealed if value in content]


async def test_a_killed_destruction_goes_on_where_it_was(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.care.retention.BATCH", 20)
    await campaign.fill()
    for _ in range(2):
        await campaign.store.destroy_records(NOON)
    async with campaign.store.figures() as figures:
        assert await figures.destruction() == Destruction(40, done=False)
    assert sum(not row[4] for row in (await campaign.rows())["signatures"]) == 40
    await campaign.store.close()
    again = await Store.open(campaign.database(), campaign.keys, campaign.sealer, CAMPAIGN)
    assert await destroyed(again) == Destruction(MANY - 1, done=True)
    assert await again.recount() == []
    await again.close()


async def test_there_is_nothing_left_to_export(campaign: Campaign, tmp_path: Path) -> None:
    await campaign.fill()
    await campaign.store.destroy_records(NOON)
    with pytest.raises(RecordsDestroyed, match="Only counts are left"):
        async with campaign.store.snapshot() as snapshot:
            await export(snapshot, tmp_path / "export", "audit", NOON)
    assert not (tmp_path / "export").exists()


async def test_a_backup_holds_what_is_left(campaign: Campaign, tmp_path: Path) -> None:
    await campaign.fill()
    await destroyed(campaign.store)
    await campaign.back_up(tmp_path / "backup.age")
    await campaign.restore(tmp_path / "backup.age", tmp_path / "restored.db")
    assert await differences(tmp_path / "restored.db", campaign.keys) == (MANY - 1, 1, [])


async def test_a_signature_that_is_not_committed_yet_when_it_begins_is_destroyed_too(
    store: Store, other: Store, signing: Callable[..., Signing]
) -> None:
    destroying = Meanwhile(lambda: destroyed(other))
    async with store.turn() as turn:
        await turn.record([signing(1)])
        await destroying.begin()
    await destroying.done()
    async with store.figures() as figures:
        assert await figures.destruction() == Destruction(1, done=True)
    async with store._engine.reading() as questions:
        assert await questions.ask("SELECT sealed FROM signatures") == [(b"",)]


async def test_once_it_has_begun_nobody_is_recorded_whatever_their_turn_has_read_before(
    store: Store, signing: Callable[..., Signing]
) -> None:
    async with store.turn() as turn:
        await turn.record([signing(1)])
    await store.destroy_records(NOON)
    for one in (signing(2), signing(3, phone=signing(1).phone, replaces=True)):
        with pytest.raises(Contended):
            async with store.turn() as turn:
                await turn.record([one])
    assert (await store.totals(MONDAY)).verified == 1
