"""Whom the settings name, at each start: owners, on record, whatever they were before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, load
from bot.service import NAMED, Parts, Service
from storage.care.roles import Organizer, OrganizerChange, Role
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity

CAMPAIGN = load(BUNDLED)


@pytest.fixture
def parts(tmp_path: Path) -> Callable[..., Parts]:
    keys, sealer = Keys.parse(new_master_key()), Sealer.parse(new_identity()[1])

    def naming(*organizers: str) -> Parts:
        return Parts(
            campaign=CAMPAIGN,
            keys=keys,
            sealer=sealer,
            database_url=f"sqlite:///{tmp_path / 'dojang.db'}",
            token="123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0",
            api_root="http://127.0.0.1:1",
            organizers=frozenset(organizers),
        )

    return naming


async def started(parts: Parts, *changes: OrganizerChange) -> tuple[dict[str, Role], list[str]]:
    """Roles, and who is on record as made an owner by a start; these changes come after it."""
    service = await Service.open(parts)
    async with service.store.turn() as turn:
        kept = {one.account: one.role for one in await turn.care.organizers()}
        lines = [line.access for line in await turn.care.log()]
        await turn.care.change_organizers(changes)
    await service.close()
    return kept, sorted(one.account for one in lines if one.action == NAMED)


async def test_they_are_owners_and_it_is_noted_once(parts: Callable[..., Parts]) -> None:
    for _ in range(2):
        kept, noted = await started(parts("5", "6"))
        assert kept == {"telegram:5": Role.OWNER, "telegram:6": Role.OWNER}
        assert noted == ["telegram:5", "telegram:6"]


async def test_who_had_a_lesser_role_becomes_an_owner(parts: Callable[..., Parts]) -> None:
    service = await Service.open(parts("5"))
    day = CAMPAIGN.opens or CAMPAIGN.retention_until
    async with service.store.turn() as turn:
        new = Organizer("telegram:6", Role.AUDITOR, "en", True, False, day)
        await turn.care.add_organizers([new])
    await service.close()
    kept, noted = await started(parts("5", "6"))
    assert kept["telegram:6"] is Role.OWNER
    assert noted == ["telegram:5", "telegram:6"]


async def test_who_is_named_no_more_stays_until_another_owner_ends_it(
    parts: Callable[..., Parts],
) -> None:
    await started(parts("5", "6"))
    demoted = OrganizerChange("telegram:6", role=Role.AUDITOR)
    kept, _ = await started(parts("5"), demoted)
    assert kept["telegram:6"] is Role.OWNER
    kept, _ = await started(parts("5"))
    assert kept["telegram:6"] is Role.AUDITOR
