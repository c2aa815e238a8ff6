"""Whom the settings name, at each start: owners, on record, whatever they were before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.campaign import BUNDLED, load
from bot.named_owners import NAMED, UNNAMED
from bot.service import Parts, Service
from storage.care.roles import Organizer, OrganizerChange, Role
from storage.keys import Keys, new_master_key
from storage.sealing import Sealer, new_identity

CAMPAIGN = load(BUNDLED)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


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


async def acts(parts: Parts) -> list[tuple[str, str]]:
    """Who and what is in the access log after a start, oldest first."""
    service = await Service.open(parts)
    async with service.store.figures() as figures:
        lines = await figures.log()
    await service.close()
    return [(line.access.account, line.access.action) for line in reversed(lines)]


async def test_who_is_named_no_more_is_an_owner_no_more_and_their_links_give_nothing(
    parts: Callable[..., Parts],
) -> None:
    await started(parts("5", "6"))
    service = await Service.open(parts("5", "6"))
    async with service.store.turn() as turn:
        token = await turn.care.offer_role(Role.ORGANIZER, NOW + timedelta(days=1), NOW)
    await service.close()
    kept, _ = await started(parts("5"))
    assert kept == {"telegram:5": Role.OWNER}
    assert (await acts(parts("5")))[2:] == [("telegram:6", UNNAMED)]
    service = await Service.open(parts("5"))
    async with service.store.turn() as turn:
        assert await turn.care.accept_role(token, NOW) is None
    await service.close()


async def test_another_owners_word_holds_without_the_settings(
    parts: Callable[..., Parts],
) -> None:
    service = await Service.open(parts("5"))
    async with service.store.turn() as turn:
        came_by_a_link = Organizer("telegram:6", Role.ORGANIZER, "en", False, False, NOW.date())
        await turn.care.add_organizers([came_by_a_link])
        promoted = OrganizerChange("telegram:6", role=Role.OWNER, added_by="telegram:5")
        await turn.care.change_organizers([promoted])
    await service.close()
    await started(parts("5", "6"))
    kept, _ = await started(parts("7"))
    assert kept == {"telegram:6": Role.OWNER, "telegram:7": Role.OWNER}


async def test_the_last_owner_stays_and_the_log_names_the_setting(
    parts: Callable[..., Parts], caplog: pytest.LogCaptureFixture
) -> None:
    await started(parts("5"))
    assert not caplog.records
    kept, _ = await started(parts())
    assert kept == {"telegram:5": Role.OWNER}
    [record] = caplog.records
    assert record.levelname == "WARNING"
    assert "ORGANIZERS" in record.getMessage()
    assert "5" not in record.getMessage()


async def test_whom_the_settings_raised_from_a_lesser_role_they_also_let_go(
    parts: Callable[..., Parts],
) -> None:
    service = await Service.open(parts("5"))
    async with service.store.turn() as turn:
        auditor = Organizer(
            "telegram:6", Role.AUDITOR, "en", False, False, NOW.date(), added_by="telegram:5"
        )
        await turn.care.add_organizers([auditor])
    await service.close()
    await started(parts("5", "6"))
    kept, _ = await started(parts("5"))
    assert kept == {"telegram:5": Role.OWNER}
