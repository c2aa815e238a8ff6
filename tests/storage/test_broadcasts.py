"""One message to everybody who asked for updates: nobody is missed, nobody gets it twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TypeAlias

import pytest

from storage.care.broadcasts import Broadcast, Outcome, Phase
from storage.engine import Engine
from storage.keys import Keys
from storage.records import BROADCAST, CARD, REPLY, ConsentChange, NewMessage, OutboxRow, Signing
from storage.sealing import Sealer
from storage.store import Store
from storage.turn import Turn
from tests.storage.workers import Meanwhile, unhindered

MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)
ANN, BEN = "telegram:1", "telegram:2"
DRAFTS = {"ko": "소식", "en": "News"}

Make: TypeAlias = Callable[..., Signing]


def account(person: int) -> str:
    return f"telegram:{1000 + person}"


async def subscribe(store: Store, signing: Make, people: range) -> None:
    async with store.turn() as turn:
        await turn.record([signing(n) for n in people])
        await turn.change_consents([wants(n, given=True) for n in people])


def wants(person: int, *, given: bool) -> ConsentChange:
    language = ("ko", "en")[person % 2]
    return ConsentChange(account(person), "updates", given, {}, language, account(person))


async def started(store: Store) -> int:
    async with store.turn() as turn:
        number = await turn.care.draft_broadcast(DRAFTS, ANN, NOON)
        assert await turn.care.approve_broadcast(number, DRAFTS, BEN)
        assert await turn.care.start_broadcast(number, NOON)
    return number


async def claim(turn: Turn, number: int, most: int) -> list[OutboxRow]:
    """As the bot does it: claimed and written in one turn."""
    return await turn.post(
        [
            NewMessage(one.address, DRAFTS[one.language].encode(), BROADCAST, number)
            for one in await turn.care.claim_recipients(number, most)
        ]
    )


async def claimed(store: Store, number: int, most: int = 100) -> list[OutboxRow]:
    async with store.turn() as turn:
        return await claim(turn, number, most)


async def settle(store: Store, rows: list[OutboxRow], outcome: Outcome = "delivered") -> None:
    async with store.turn() as turn:
        await turn.care.settle_broadcast({row.id: outcome for row in rows})


async def newest(store: Store) -> Broadcast:
    async with store.figures() as figures:
        [found] = await figures.broadcasts(most=1)
    return found


LEAVING: dict[str, Callable[[Turn], Awaitable[object]]] = {
    "withdraws": lambda turn: turn.withdraw([account(1)]),
    "is gone": lambda turn: turn.unsubscribe([account(1)]),
    "chooses so": lambda turn: turn.change_consents([wants(1, given=False)]),
}


class TestLeaving:
    """Somebody wants no more just as the next page of recipients is claimed at another worker."""

    @pytest.mark.parametrize("how", LEAVING)
    async def test_who_leaves_while_a_page_is_claimed_is_not_sent_it(
        self, store: Store, other: Store, signing: Make, how: str
    ) -> None:
        await subscribe(store, signing, range(3))
        number = await started(store)
        leaves = Meanwhile(lambda: unhindered(other, LEAVING[how]))
        async with store.turn() as turn:
            assert len(await claim(turn, number, 100)) == 3
            await leaves.begin()
        await leaves.done()
        await self.nobody_else_waits(store)
        assert (await newest(store)).dropped == 1

    @pytest.mark.parametrize("how", LEAVING)
    async def test_who_has_just_left_is_not_claimed(
        self, store: Store, other: Store, signing: Make, how: str
    ) -> None:
        await subscribe(store, signing, range(3))
        number = await started(store)
        claims = Meanwhile(lambda: unhindered(other, lambda turn: claim(turn, number, 100)))
        async with store.turn() as turn:
            await LEAVING[how](turn)
            await claims.begin()
        await claims.done()
        await self.nobody_else_waits(store)

    async def nobody_else_waits(self, store: Store) -> None:
        waiting = await store.waiting(100)
        assert {row.address for row in waiting} == {account(0), account(2)}


class TestDrafts:
    async def test_only_what_was_shown_is_approved_and_only_what_was_approved_is_sent(
        self, store: Store
    ) -> None:
        async with store.turn() as turn:
            care = turn.care
            number = await care.draft_broadcast({"ko": "첫 글"}, ANN, NOON)
            assert not await care.start_broadcast(number, NOON)
            assert await care.rewrite_broadcast(number, DRAFTS)
            assert not await care.approve_broadcast(number, {"ko": "첫 글"}, BEN)
            assert await care.approve_broadcast(number, DRAFTS, BEN)
            assert await care.rewrite_broadcast(number, {"ko": "다른 글"})
            assert not await care.start_broadcast(number, NOON)
            assert await care.rewrite_broadcast(number, DRAFTS)
            assert await care.approve_broadcast(number, DRAFTS, BEN)
        found = await newest(store)
        assert (found.drafts, found.phase) == (DRAFTS, Phase.APPROVED)
        assert (found.made_by, found.made, found.approved_by) == (ANN, NOON, BEN)

    async def test_one_is_sent_at_a_time(self, store: Store, signing: Make) -> None:
        await subscribe(store, signing, range(2))
        first = await started(store)
        async with store.turn() as turn:
            care = turn.care
            second = await care.draft_broadcast(DRAFTS, ANN, NOON)
            await care.approve_broadcast(second, DRAFTS, ANN)
            assert not await care.start_broadcast(second, NOON)
            assert not await care.rewrite_broadcast(first, {})
            assert await care.stop_broadcast(first)
            assert await care.start_broadcast(second, NOON)
            under_way = await care.broadcast_under_way()
        assert under_way is not None
        assert under_way.id == second


class TestSending:
    async def test_everybody_is_claimed_once_page_by_page_in_their_language(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(10))
        number = await started(store)
        pages = [await claimed(store, number, 4) for _ in range(4)]
        assert [len(page) for page in pages] == [4, 4, 2, 0]
        rows = [row for page in pages for row in page]
        assert sorted(row.address for row in rows) == sorted(map(account, range(10)))
        for row in rows:
            even = int(row.address[-1]) % 2 == 0
            assert row.payload == DRAFTS["ko" if even else "en"].encode()
            assert row.broadcast == number
        assert (await newest(store)).recipients == 10

    async def test_a_turn_that_fails_has_claimed_nobody(self, store: Store, signing: Make) -> None:
        await subscribe(store, signing, range(5))
        number = await started(store)
        with suppress(ZeroDivisionError):
            async with store.turn() as turn:
                assert await claim(turn, number, 3)
                raise ZeroDivisionError
        assert await store.waiting(10) == []
        assert len(await claimed(store, number)) == 5

    async def test_a_killed_process_goes_on_where_it_was(
        self,
        store: Store,
        signing: Make,
        database: Callable[[], Engine],
        keys: Keys,
        sealer: Sealer,
    ) -> None:
        await subscribe(store, signing, range(7))
        number = await started(store)
        first = await claimed(store, number, 3)
        await settle(store, first[:1])
        await store.close()
        again = await Store.open(database(), keys, sealer, "rescue")
        assert [row.id for row in await again.waiting(10)] == [row.id for row in first[1:]]
        rest = await claimed(again, number)
        assert sorted(row.address for row in first + rest) == sorted(map(account, range(7)))
        await settle(again, first[1:] + rest)
        assert (await newest(again)).phase is Phase.DONE
        await again.close()

    async def test_what_became_of_each_is_counted_once_and_in_the_end_it_is_done(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(6))
        number = await started(store)
        rows = await claimed(store, number)
        await settle(store, rows[:3])
        await settle(store, rows[:3])
        await settle(store, rows[3:5], "blocked")
        found = await newest(store)
        assert (found.phase, found.waiting) == (Phase.SENDING, 1)
        await settle(store, rows[5:], "failed")
        found = await newest(store)
        assert (found.delivered, found.blocked, found.failed) == (3, 2, 1)
        assert (found.phase, found.waiting) == (Phase.DONE, 0)
        assert await store.waiting(10) == []

    async def test_a_receipt_of_something_else_counts_for_no_broadcast(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(1))
        await started(store)
        async with store.turn() as turn:
            [reply] = await turn.post([NewMessage(account(0), b"Thank you")])
        await settle(store, [reply])
        assert await store.waiting(10) == [reply]
        assert (await newest(store)).delivered == 0

    async def test_to_nobody_it_is_done_at_once(self, store: Store) -> None:
        await started(store)
        assert (await newest(store)).phase is Phase.DONE

    async def test_where_the_last_ones_left_before_their_turn_it_is_done(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(3))
        number = await started(store)
        await settle(store, await claimed(store, number, 1))
        async with store.turn() as turn:
            await turn.change_consents([wants(n, given=False) for n in range(3)])
        assert await claimed(store, number) == []
        found = await newest(store)
        assert (found.phase, found.delivered, found.waiting) == (Phase.DONE, 1, 0)


class TestRecipients:
    async def test_who_subscribes_later_is_a_recipient_of_the_next(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(3))
        async with store.turn() as turn:  # drafted before, started after
            later = await turn.care.draft_broadcast(DRAFTS, ANN, NOON)
            await turn.care.approve_broadcast(later, DRAFTS, ANN)
        first = await started(store)
        await subscribe(store, signing, range(3, 6))
        rows = await claimed(store, first)
        assert len(rows) == 3
        await settle(store, rows)
        async with store.turn() as turn:
            assert await turn.care.start_broadcast(later, NOON)
        assert len(await claimed(store, later)) == 6

    @pytest.mark.parametrize("how", ["unsubscribes", "withdraws"])
    async def test_who_wants_no_more_gets_nothing_more(
        self, store: Store, signing: Make, how: str
    ) -> None:
        """Neither what waits in the outbox already, nor what is still to be claimed."""
        await subscribe(store, signing, range(6))
        number = await started(store)
        rows = await claimed(store, number, 3)
        queued = {int(row.address.removeprefix("telegram:")) - 1000 for row in rows}
        leaving = [min(queued), min(set(range(6)) - queued)]
        async with store.turn() as turn:
            if how == "unsubscribes":
                await turn.change_consents([wants(n, given=False) for n in leaving])
            else:
                await turn.withdraw([account(n) for n in leaving])
        waiting = await store.waiting(10) + await claimed(store, number)
        assert {row.address for row in waiting} == {
            account(n) for n in range(6) if n not in leaving
        }
        await settle(store, waiting)
        found = await newest(store)
        assert (found.delivered, found.dropped, found.phase) == (4, 1, Phase.DONE)

    async def test_who_comes_back_is_not_written_to_twice(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(4))
        number = await started(store)
        await settle(store, await claimed(store, number, 2))
        async with store.turn() as turn:
            await turn.change_consents([wants(n, given=False) for n in range(4)])
            await turn.change_consents([wants(n, given=True) for n in range(4)])
        assert await claimed(store, number) == []


class TestPausing:
    async def test_paused_it_claims_nobody_and_resumed_it_goes_on(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(5))
        number = await started(store)
        rows = await claimed(store, number, 2)
        async with store.turn() as turn:
            assert await turn.care.pause_broadcast(number)
            assert not await turn.care.pause_broadcast(number)
            assert await turn.care.claim_recipients(number, 10) == []
        await settle(store, rows)
        async with store.turn() as turn:
            assert await turn.care.resume_broadcast(number)
            assert not await turn.care.resume_broadcast(number)
        assert len(await claimed(store, number)) == 3

    async def test_the_last_receipt_may_come_while_it_is_paused(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(2))
        number = await started(store)
        rows = await claimed(store, number)
        async with store.turn() as turn:
            await turn.care.pause_broadcast(number)
        await settle(store, rows)
        async with store.turn() as turn:
            await turn.care.resume_broadcast(number)
        assert (await newest(store)).phase is Phase.DONE

    async def test_stopped_it_is_over_and_its_messages_leave_the_outbox(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(5))
        number = await started(store)
        rows = await claimed(store, number, 3)
        await settle(store, rows[:1])
        async with store.turn() as turn:
            [reply] = await turn.post([NewMessage(account(0), b"Thank you")])
            assert await turn.care.stop_broadcast(number)
            assert not await turn.care.stop_broadcast(number)
        assert await store.waiting(10) == [reply]
        await settle(store, rows[:1])
        found = await newest(store)
        assert (found.phase, found.delivered, found.dropped) == (Phase.STOPPED, 1, 2)
        assert await claimed(store, number) == []

    @pytest.mark.parametrize("outcome", ["delivered", "blocked", "failed"])
    async def test_a_message_that_was_on_its_way_when_it_stopped_counts_as_what_became_of_it(
        self, store: Store, signing: Make, outcome: Outcome
    ) -> None:
        await subscribe(store, signing, range(5))
        number = await started(store)
        rows = await claimed(store, number, 3)
        async with store.turn() as turn:
            await turn.care.stop_broadcast(number)
        for _ in range(2):  # a receipt that comes twice counts once
            await settle(store, rows[:1], outcome)
        found = await newest(store)
        assert getattr(found, outcome) == 1
        assert (found.phase, found.dropped, found.waiting) == (Phase.STOPPED, 2, 0)

    async def test_so_does_one_to_somebody_who_wanted_no_more_just_then(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(2))
        number = await started(store)
        rows = await claimed(store, number)
        leaving = int(rows[0].address.removeprefix("telegram:")) - 1000
        async with store.turn() as turn:
            await turn.change_consents([wants(leaving, given=False)])
        await settle(store, rows)
        found = await newest(store)
        assert (found.phase, found.delivered, found.dropped) == (Phase.DONE, 2, 0)

    async def test_its_receipt_is_known_until_the_next_but_one_is_started(
        self, store: Store, signing: Make
    ) -> None:
        await subscribe(store, signing, range(3))
        rows, dropped = [], []
        for _ in range(3):
            number = await started(store)
            rows.append(await claimed(store, number))
            async with store.turn() as turn:
                await turn.care.stop_broadcast(number)
        for late in rows:
            await settle(store, late)
        async with store.figures() as figures:
            dropped = [one.dropped for one in await figures.broadcasts()]
        assert dropped == [0, 0, 3]


async def test_each_lane_of_the_outbox_is_read_on_from_where_it_was(store: Store) -> None:
    async with store.turn() as turn:
        rows = await turn.post(
            [NewMessage("a", bytes([n]), priority) for n, priority in enumerate([2, 0, 1, 2, 0, 1])]
        )
    for lane, places in ((REPLY, [1, 4]), (CARD, [2, 5]), (BROADCAST, [0, 3])):
        expected = [rows[place] for place in places]
        assert await store.waiting(10, lane=lane) == expected
        assert await store.waiting(1, lane=lane) == expected[:1]
        assert await store.waiting(10, expected[0].id, lane=lane) == expected[1:]
    assert await store.waiting(10) == rows
