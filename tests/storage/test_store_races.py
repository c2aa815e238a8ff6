"""Fifty tasks that want the same at once. Unique keys decide; no count ever lies in between.

Where workers can share a database, three of them take the turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeAlias

import pytest

from storage import sessions
from storage import store as storage_store
from storage.engine import Engine
from storage.failures import Contended
from storage.keys import Keys
from storage.ledger import Ledger
from storage.records import ConsentChange, Counted, NewMessage, Signed, Signing
from storage.sealing import Sealer
from storage.store import Store
from storage.turn import Turn
from tests.storage.workers import Meanwhile, Workers

MONDAY = date(2012, 3, 19)
FIFTY = range(50)

Make: TypeAlias = Callable[..., Signing]


@pytest.fixture
async def workers(
    store: Store, database: Callable[[], Engine], keys: Keys, sealer: Sealer
) -> AsyncIterator[Workers]:
    stores = [store]
    async with AsyncExitStack() as stack:
        while store.crew is not None and len(stores) < 3:
            stores.append(await Store.open(database(), keys, sealer, "rescue"))
            stack.push_async_callback(stores[-1].close)
        yield Workers(stores)


async def record(workers: Workers, signing: Signing) -> Signed | Counted:
    async def sign(turn: Turn) -> Signed | Counted:
        [outcome] = await turn.record([signing])
        return outcome

    return await workers.turn(sign)


async def withdraw(workers: Workers, account: str) -> dict[str, int]:
    return await workers.turn(lambda turn: turn.withdraw([account]))


async def at_once(tasks: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def counts(workers: Workers) -> tuple[int, int]:
    """Verified and withdrawn, as far as tallies and rows agree, whoever is asked."""
    for store in workers.stores:
        assert await store.recount() == []
    [(verified, withdrawn)] = {
        (totals.verified, totals.withdrawn)
        for totals in [await store.totals(MONDAY) for store in workers.stores]
    }
    return verified, withdrawn


async def test_one_account_with_fifty_phones_signs_once(workers: Workers, signing: Make) -> None:
    account = signing(1).account
    outcomes = await at_once(record(workers, signing(n, account=account)) for n in FIFTY)
    assert outcomes.count(Counted(MONDAY, yours=True)) == 49
    assert outcomes.count(Signed(MONDAY, total=1)) == 1
    assert await counts(workers) == (1, 0)


async def test_one_account_with_one_phone_signs_once(workers: Workers, signing: Make) -> None:
    outcomes = await at_once(record(workers, signing(1)) for _ in FIFTY)
    assert outcomes.count(Counted(MONDAY, yours=True)) == 49
    assert await counts(workers) == (1, 0)


async def test_a_phone_that_fifty_accounts_take_over_counts_once(
    workers: Workers, signing: Make
) -> None:
    phone = signing(1).phone
    outcomes = await at_once(record(workers, signing(n, phone=phone, replaces=True)) for n in FIFTY)
    assert outcomes.count(Signed(MONDAY, total=1)) == 1
    assert outcomes.count(Signed(MONDAY, total=1, replaced=True)) == 49
    assert await counts(workers) == (1, 0)


async def test_a_signature_withdrawn_fifty_times_goes_once(workers: Workers, signing: Make) -> None:
    await record(workers, signing(1))
    await record(workers, signing(2))
    outcomes = await at_once(withdraw(workers, signing(1).account) for _ in FIFTY)
    assert outcomes.count({}) == 49
    assert outcomes.count({signing(1).account: 1}) == 1
    assert await counts(workers) == (1, 1)


async def test_signing_and_withdrawing_at_once_counts_what_is_left(
    workers: Workers, signing: Make
) -> None:
    async def come_and_go(person: int) -> None:
        await record(workers, signing(person, phone=signing(person // 2).phone))
        await withdraw(workers, signing(person).account)
        if person % 5 == 0:
            await record(workers, signing(person))

    assert await at_once(come_and_go(n) for n in FIFTY) == [None] * 50
    verified, _ = await counts(workers)
    left = await workers.turn(lambda turn: turn.look_up([signing(n).account for n in FIFTY]))
    assert left.keys() <= {signing(n).account for n in FIFTY if n % 5 == 0}
    assert verified == len(left)


async def test_an_update_delivered_fifty_times_is_fresh_once(workers: Workers) -> None:
    update = ("telegram:7", 1)
    outcomes = await at_once(workers.turn(lambda turn: turn.fresh([update], MONDAY)) for _ in FIFTY)
    assert outcomes.count({update}) == 1
    assert outcomes.count(set()) == 49


async def test_a_message_settled_fifty_times_is_given_to_one(workers: Workers) -> None:
    """Who gets it says what follows from its delivery; nobody else does."""
    [row] = await workers.turn(lambda turn: turn.post([NewMessage("telegram:1", b"hello")]))
    outcomes = await at_once(workers.turn(lambda turn: turn.settle([row.id])) for _ in FIFTY)
    assert outcomes.count({row.id}) == 1
    assert outcomes.count(set()) == 49


async def test_a_chat_that_speaks_as_it_is_swept_keeps_what_it_has_said(
    store: Store, other: Store
) -> None:
    async with store.turn() as turn:
        await turn.save_sessions({"telegram:1": b"idle", "telegram:2": b"idle too"}, MONDAY)
    sweeping = Meanwhile(lambda: other.forget_idle(MONDAY + timedelta(days=1)))
    async with store.turn() as turn:
        await turn.sessions(["telegram:1"])
        await turn.save_sessions({"telegram:1": b"back"}, MONDAY + timedelta(days=1))
        await sweeping.begin()
    await sweeping.done()
    async with store.turn() as turn:
        assert await turn.sessions(["telegram:1", "telegram:2"]) == {"telegram:1": b"back"}


async def test_sweeping_goes_on_where_another_worker_was_in_its_way(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, refused = sessions.sweep, iter([True, True, False, True, False])

    async def hindered(ledger: Ledger, before: date, most: int) -> int:
        swept = await really(ledger, before, most)
        if next(refused):
            raise Contended(reason="a knot")
        return swept

    monkeypatch.setattr(sessions, "sweep", hindered)
    monkeypatch.setattr(storage_store, "SWEPT_AT_ONCE", 2)
    async with store.turn() as turn:
        await turn.save_sessions({f"telegram:{n}": b"idle" for n in range(3)}, MONDAY)
    assert await store.forget_idle(MONDAY + timedelta(days=1)) == 3


async def test_a_choice_made_fifty_times_leaves_one_proof_and_one_subscriber(
    workers: Workers, signing: Make
) -> None:
    await record(workers, signing(1))
    account = signing(1).account
    yes = ConsentChange(
        account, "updates", given=True, content={}, language="ko", subscriber_address=account
    )

    async def choose() -> None:
        async def read_and_choose(turn: Turn) -> None:
            await turn.sessions([account])  # as every turn does: one person, one at a time
            await turn.change_consents([yes])

        await workers.turn(read_and_choose)

    assert await at_once(choose() for _ in FIFTY) == [None] * 50
    async with workers.stores[0]._engine.reading() as questions:
        assert await questions.ask("SELECT count(*) FROM subscribers") == [(1,)]
        assert await questions.ask("SELECT count(*) FROM consent_proofs") == [(1,)]


async def test_of_fifty_batches_those_that_fail_leave_nothing(
    workers: Workers, signing: Make
) -> None:
    async def batch(number: int, turn: Turn) -> None:
        await turn.fresh([("telegram:7", number)], MONDAY)
        await turn.record([signing(number), signing(number + 100)])
        await turn.save_sessions({f"telegram:{number}": b"step"}, MONDAY)
        await turn.post([NewMessage(f"telegram:{number}", b"thanks")])
        if number % 2:
            await turn.withdraw([signing(number).account])
            raise RuntimeError("a bug")

    outcomes = await at_once(workers.turn(partial(batch, n)) for n in FIFTY)
    assert [isinstance(outcome, RuntimeError) for outcome in outcomes] == [
        n % 2 == 1 for n in FIFTY
    ]
    assert await counts(workers) == (50, 0)
    store = workers.stores[0]
    assert len(await store.waiting(100)) == 25
    async with store.turn() as turn:
        every = [("telegram:7", n) for n in FIFTY]
        assert await turn.fresh(every, MONDAY) == {update for update in every if update[1] % 2}
        assert len(await turn.sessions([f"telegram:{n}" for n in FIFTY])) == 25
        kept = await turn.look_up([signing(n).account for n in range(200)])
    assert kept.keys() == {
        signing(n + more).account for n in FIFTY if not n % 2 for more in (0, 100)
    }


async def test_a_batch_that_is_cancelled_half_way_leaves_nothing(
    workers: Workers, signing: Make
) -> None:
    """As when the bot is stopped: whichever statement it was at."""
    for yields in range(12):

        async def batch() -> None:
            async with workers.stores[0].turn() as turn:
                await turn.fresh([("telegram:7", 1)], MONDAY)
                await turn.record([signing(1), signing(2)])
                await asyncio.Event().wait()

        task = asyncio.create_task(batch())
        for _ in range(yields * 20):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await counts(workers) == (0, 0)
