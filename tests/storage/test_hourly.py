"""Each hour beside its usual one, and what is out of the ordinary in either direction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Literal, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.care.hourly import NEWCOMER, Pulse, band, hour_of, judged
from storage.records import Signing
from storage.store import Store
from tests.storage.places import codes_of

NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)
NOW = NOON + timedelta(hours=1, minutes=7)

Make: TypeAlias = Callable[..., Signing]


async def record(store: Store, *signings: Signing) -> None:
    async with store.turn() as turn:
        await turn.record(signings)


async def pulses(store: Store, at: datetime = NOW) -> list[Pulse]:
    async with store.figures() as figures:
        return await figures.pulses(at)


class TestCounting:
    async def test_the_last_full_hour_stands_beside_the_same_hour_of_other_days(
        self, store: Store, signing: Make
    ) -> None:
        async with store.turn() as turn:
            [code] = await codes_of(turn, ("telegram:-1", "Choir"))
        hours = [
            NOON,
            NOON,
            NOON + timedelta(hours=1),  # has only begun
            NOON - timedelta(hours=1),  # another hour of the day
            NOON - timedelta(days=1),
            NOON - timedelta(days=4),
            NOON - timedelta(days=15),  # too long ago
        ]
        await record(
            store,
            *(signing(n, hour=hour_of(at), invite=code) for n, at in enumerate(hours)),
            signing(50, hour=hour_of(NOON), country="DE"),
        )
        assert await pulses(store) == [
            Pulse("country", "DE", 1, ()),
            Pulse("country", "KR", 2, (1, 0, 0, 1)),
            Pulse("invite", code, 2, (1, 0, 0, 1)),
        ]

    async def test_only_what_is_new_counts_and_no_row_tells_the_hour(
        self, store: Store, signing: Make
    ) -> None:
        first = signing(1, hour=hour_of(NOON))
        await record(store, first, first)
        await record(
            store, signing(2, phone=first.phone, replaces=True, hour=hour_of(NOON)), signing(3)
        )
        assert await pulses(store) == [Pulse("country", "KR", 1, ())]
        async with store._engine.reading() as questions:
            rows = await questions.ask("SELECT * FROM signatures")
        assert not [value for row in rows for value in row if value == hour_of(NOON)]

    async def test_old_hours_are_swept(self, store: Store, signing: Make) -> None:
        days = [signing(n, hour=hour_of(NOON - timedelta(days=n))) for n in range(4)]
        await record(store, *days)
        assert await store.forget_hours(date(2012, 3, 18)) == 2
        assert await pulses(store) == [Pulse("country", "KR", 1, (1,))]


class TestJudging:
    @pytest.mark.parametrize(
        ("last", "usual", "verdict"),
        [
            (0, (), None),
            (NEWCOMER, (), None),
            (NEWCOMER + 1, (), "high"),
            (NEWCOMER + 1, (5, 5), "high"),
            (20, (0,) * 14, None),
            (21, (0,) * 14, "high"),
            (0, (10,) * 14, None),
            (140, (100,) * 14, None),
            (141, (100,) * 14, "high"),
            (60, (100,) * 14, None),
            (59, (100,) * 14, "low"),
            (0, (100,) * 14, "low"),
            (300, (100, 300, 90, 310, 110, 280, 95, 305), None),
            (120, (100,) * 13 + (5_000,), None),
            (5_000, (100,) * 13 + (5_000,), "high"),
        ],
    )
    def test_what_leaves_its_band(
        self, last: int, usual: tuple[int, ...], verdict: Literal["high", "low"] | None
    ) -> None:
        assert judged(Pulse("country", "KR", last, usual)) == verdict

    @given(st.lists(st.integers(0, 100_000), min_size=3, max_size=14))
    def test_the_middle_of_the_past_is_always_usual(self, usual: list[int]) -> None:
        middle = sorted(usual)[len(usual) // 2]
        found = band(usual)
        assert 0 <= found.bottom <= found.top
        if len(usual) % 2:
            assert judged(Pulse("invite", "x", middle, tuple(usual))) is None
