"""The day's notice before records are destroyed: twenty-four hours, whatever the clock says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.care.notice import HOURS, Notice
from storage.store import Store

DAY = date(2012, 3, 20)
NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)


async def notice(store: Store, minutes: Sequence[float]) -> Notice | None:
    """As it stands after looks at these minutes after it was given."""
    async with store.turn() as turn:
        await turn.care.give_notice(DAY, NOON)
        for one in minutes:
            await turn.care.count_notice(DAY, NOON + timedelta(minutes=one))
    async with store.figures() as figures:
        return await figures.notice(DAY)


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [
        ([], 0),
        ([10, 20, 59], 0),
        ([60], 1),
        ([10, 65, 119], 1),
        ([65, 120], 2),
        ([24 * 60], 1),
        ([100_000, 100_059], 1),
        ([100_000, 100_060], 2),
        ([-500, -445], 0),
        ([-500, -440], 1),
        (range(0, 24 * 60, 10), 23),
        (range(0, 24 * 60 + 10, 10), 24),
        (range(0, 50 * 60, 10), HOURS),
    ],
)
async def test_an_hour_counts_once_it_has_been_looked_through(
    store: Store, minutes: Sequence[float], hours: int
) -> None:
    assert await notice(store, minutes) == Notice(hours)


async def test_it_is_over_after_a_day(store: Store) -> None:
    found = await notice(store, range(0, 24 * 60 + 10, 10))
    assert found is not None
    assert found.over
    assert not Notice(HOURS - 1).over


async def test_one_that_is_given_again_goes_on(store: Store) -> None:
    await notice(store, [60, 120])
    assert await notice(store, []) == Notice(2)


async def test_one_for_another_day_is_none(store: Store) -> None:
    await notice(store, range(0, 50 * 60, 10))
    later = DAY + timedelta(days=365)
    async with store.turn() as turn:
        assert await turn.care.notice(later) is None
        await turn.care.give_notice(later, NOON)
        assert await turn.care.notice(later) == Notice(0)
        assert await turn.care.notice(DAY) is None


async def test_none_is_counted_that_was_not_given(store: Store) -> None:
    async with store.turn() as turn:
        await turn.care.count_notice(DAY, NOON)
        assert await turn.care.notice(DAY) is None
