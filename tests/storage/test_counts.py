"""What tallies tell without a look at any signature, and the count that looks at all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

import pytest

from storage.care.counts import Funnel, InviteCount
from storage.care.standing import Reconciled
from storage.engine import Engine
from storage.keys import Keys
from storage.records import Coming, Difference, LinkDraft, Signing
from storage.store import Reader, Store
from tests.storage.backups import Campaign
from tests.storage.meddling import add_to_tally, lose_tallies
from tests.storage.places import codes_of

MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)

Make: TypeAlias = Callable[..., Signing]


async def record(store: Store, *signings: Signing) -> None:
    async with store.turn() as turn:
        await turn.record(signings)


async def test_days_come_in_order_and_without_those_on_which_nobody_stands(
    store: Store, signing: Make
) -> None:
    days = [MONDAY + timedelta(days=n) for n in (3, 0, 0, 1, 9)]
    await record(store, *(signing(n, day=day) for n, day in enumerate(days)))
    async with store.turn() as turn:
        await turn.withdraw([signing(3).account])
        assert await turn.care.days() == [
            (MONDAY, 2),
            (MONDAY + timedelta(days=3), 1),
            (MONDAY + timedelta(days=9), 1),
        ]
    async with store.figures() as figures:
        assert await figures.days(MONDAY + timedelta(days=4)) == [(MONDAY + timedelta(days=9), 1)]


async def test_the_way_of_all_and_of_one_invite(store: Store, signing: Make) -> None:
    async with store.turn() as turn:
        [code] = await turn.make_links([LinkDraft("telegram:1", "rally", "March")])
        assert code is not None
        await turn.come([Coming(("started", "consented", "asked"), code), Coming(("started",))])
        await turn.record([signing(1, invite=code)])
        assert await turn.care.funnel() == Funnel(2, 1, 1, 1)
        assert await turn.care.funnel(code) == Funnel(1, 1, 1, 1)
        assert await turn.care.funnel("unknown") == Funnel(0, 0, 0, 0)


async def test_invites_are_told_largest_first_with_their_kind_and_whether_they_lead_in(
    store: Store, signing: Make
) -> None:
    async with store.turn() as turn:
        [group] = await codes_of(turn, ("telegram:-1", "Choir"))
        [rally, poster] = await turn.make_links(
            [LinkDraft("telegram:1", "rally", "March"), LinkDraft("telegram:1", "poster", "Hall")]
        )
        assert rally is not None
        assert poster is not None
        codes = (rally, rally, rally, group, group)
        await turn.come([Coming(("started", "consented"), rally)])
        await turn.record([signing(n, invite=code) for n, code in enumerate(codes)])
        await turn.revoke_links([("telegram:1", rally)], MONDAY)
        largest = InviteCount(rally, "rally", "March", Funnel(1, 1, 0, 3), revoked=True)
        assert await turn.care.invites(1) == [largest]
        assert await turn.care.invites() == [
            largest,
            InviteCount(group, "group", "Choir", Funnel(0, 0, 0, 2), revoked=False),
        ]


class TestRecount:
    async def test_it_counts_every_state_and_tells_how_far_it_is(self, campaign: Campaign) -> None:
        await campaign.fill()
        await campaign.care()
        heard: list[tuple[int, int]] = []
        found = await campaign.store.count_anew(lambda done, of: heard.append((done, of)))
        assert (found.total, found.rows, found.differences) == (59, 60, ())
        assert heard[-1] == (60, 60)

    @pytest.mark.parametrize(
        ("kind", "key"),
        [("total", ""), ("held", ""), ("day", "2012-03-19"), ("country", "KR"), ("invite", "x")],
    )
    async def test_it_finds_any_tally_that_lies(
        self, store: Store, signing: Make, kind: str, key: str
    ) -> None:
        await record(store, signing(1))
        await add_to_tally(store, kind, key, 7)
        [found] = (await store.count_anew()).differences
        assert (found.kind, found.key, found.tally - found.rows) == (kind, key, 7)

    async def test_a_missing_tally_is_found(self, store: Store, signing: Make) -> None:
        await record(store, signing(1))
        await lose_tallies(store, "language")
        assert await store.recount() == [Difference("language", "ko", tally=0, rows=1)]

    async def test_no_turn_waits_for_it_and_it_shows_one_moment(
        self, store: Store, signing: Make
    ) -> None:
        days = [MONDAY + timedelta(days=n) for n in range(3)]
        await record(store, *(signing(n, day=day) for n, day in enumerate(days)))
        async with store._engine.aside() as questions:
            [(before,)] = await questions.ask("SELECT count(*) FROM signatures")
            await record(store, signing(50))
            assert (await store.totals(MONDAY)).verified == 4
            [(after,)] = await questions.ask("SELECT count(*) FROM signatures")
        assert (before, after) == (3, 3)

    async def test_when_it_was_and_whether_it_agreed_is_kept(
        self, store: Store, signing: Make, keys: Keys, database: Callable[[], Engine]
    ) -> None:
        await record(store, signing(1), signing(2))
        async with store.figures() as figures:
            assert await figures.reconciled() is None
        await store.reconcile(NOON)
        await add_to_tally(store, "total", "", 1)
        reader = await Reader.open_reading(database(), keys, "rescue")
        async with reader.figures() as figures:
            kept = await figures.reconciled()
        assert kept == Reconciled(NOON, 2, 0)
        assert kept.agreed
        await reader.close()
        await store.reconcile(NOON + timedelta(days=1))
        async with store.figures() as figures:
            kept = await figures.reconciled()
        assert kept == Reconciled(NOON + timedelta(days=1), 2, 1)
        assert not kept.agreed
