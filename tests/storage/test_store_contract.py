"""What every engine must hold. The engine comes from the fixture `database`."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeAlias

import pytest

from storage.engine import Engine
from storage.failures import OtherCampaign, WrongMasterKey
from storage.keys import Keys, Unreadable, new_master_key
from storage.records import (
    ConsentChange,
    Counted,
    Kept,
    NewMessage,
    OutboxRow,
    Signed,
    Signing,
    Totals,
)
from storage.sealing import Sealer
from storage.store import Store
from tests.storage.meddling import add_to_tally
from tests.storage.places import codes_of

MONDAY = date(2012, 3, 19)
TUESDAY = MONDAY + timedelta(days=1)

Make: TypeAlias = Callable[..., Signing]


async def record(store: Store, *signings: Signing) -> list[Signed | Counted]:
    async with store.turn() as turn:
        return await turn.record(signings)


async def rows(store: Store, table: str) -> int:
    async with store._engine.reading() as questions:
        [(number,)] = await questions.ask(f"SELECT count(*) FROM {table}")
    return int(number)


def updates_consent(person: int, *, given: bool) -> ConsentChange:
    account = f"telegram:{1000 + person}"
    return ConsentChange(account, "updates", given, {"text": "a1"}, "ko", account)


class TestSigning:
    async def test_a_first_signature_counts(self, store: Store, signing: Make) -> None:
        assert await record(store, signing()) == [Signed(MONDAY, total=1)]

    async def test_each_of_a_set_hears_the_total_of_its_own_moment(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        assert await record(store, signing(2), signing(1), signing(3)) == [
            Signed(MONDAY, total=2),
            Counted(MONDAY, yours=True),
            Signed(MONDAY, total=3),
        ]

    async def test_one_phone_signs_once_whichever_account_asks(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        again = signing(2, phone=signing(1).phone, day=TUESDAY)
        assert await record(store, again) == [Counted(MONDAY, yours=False)]

    async def test_one_account_signs_once_whichever_phone_it_shares(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        again = signing(2, account=signing(1).account, day=TUESDAY)
        assert await record(store, again) == [Counted(MONDAY, yours=True)]

    async def test_both_hold_inside_one_set(self, store: Store, signing: Make) -> None:
        first = signing(1)
        assert await record(
            store, first, signing(2, phone=first.phone), signing(3, account=first.account), first
        ) == [
            Signed(MONDAY, total=1),
            Counted(MONDAY, yours=False),
            Counted(MONDAY, yours=True),
            Counted(MONDAY, yours=True),
        ]
        assert (await store.totals(MONDAY)).verified == 1

    async def test_the_own_account_decides_where_account_and_phone_meet_two_signatures(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1), signing(2, day=TUESDAY))
        both = signing(1, phone=signing(2).phone)
        assert await record(store, both) == [Counted(MONDAY, yours=True)]

    async def test_the_earlier_of_a_set_is_not_answered_by_the_later(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        mine = signing(2)
        assert await record(store, signing(2, phone=signing(1).phone), mine) == [
            Counted(MONDAY, yours=False),
            Signed(MONDAY, total=2),
        ]

    async def test_fifty_tasks_with_one_phone_make_one_signature(
        self, store: Store, signing: Make
    ) -> None:
        phone = signing(1).phone
        outcomes = await asyncio.gather(
            *(record(store, signing(person, phone=phone)) for person in range(50))
        )
        assert sum(isinstance(outcome, Signed) for [outcome] in outcomes) == 1
        assert await rows(store, "signatures") == 1
        assert await store.recount() == []

    async def test_a_set_larger_than_one_statement_can_carry_is_taken_whole(
        self, store: Store
    ) -> None:
        async with store.turn() as turn:
            seen = await turn.fresh([("telegram:7", number) for number in range(25_000)], MONDAY)
        assert len(seen) == 25_000

    async def test_an_empty_set_asks_nothing(self, store: Store) -> None:
        async with store.turn() as turn:
            assert await turn.record([]) == []
            assert await turn.withdraw([]) == {}
            assert await turn.change_consents([]) == []
            assert await turn.invites_for([]) == []
            assert await turn.post([]) == []
            assert await turn.sessions([]) == {}
            assert await turn.fresh([], MONDAY) == set()

    async def test_an_unknown_invite_counts_for_nobody(self, store: Store, signing: Make) -> None:
        assert await record(store, signing(1, invite="never-given")) == [Signed(MONDAY, total=1)]
        assert (await store.totals(MONDAY)).invites == ()


class TestReplacing:
    async def test_the_count_stays_and_the_other_tallies_move(
        self, store: Store, signing: Make
    ) -> None:
        async with store.turn() as turn:
            old, new = await codes_of(turn, ("telegram:-1", "Old"), ("telegram:-2", "New"))
            await turn.record([signing(1, invite=old), signing(9)])
        mine = signing(
            2,
            phone=signing(1).phone,
            day=TUESDAY,
            country="DE",
            language="en",
            channel="matrix",
            invite=new,
            replaces=True,
        )
        assert await record(store, mine) == [Signed(TUESDAY, total=2, replaced=True)]
        assert await store.totals(TUESDAY) == Totals(
            verified=2,
            today=1,
            withdrawn=0,
            countries=(("DE", 1), ("KR", 1)),
            languages=(("en", 1), ("ko", 1)),
            channels=(("matrix", 1), ("telegram", 1)),
            invites=(("New", new, 1),),
        )
        assert await store.recount() == []

    async def test_nothing_of_the_former_holder_stays(self, store: Store, signing: Make) -> None:
        async with store.turn() as turn:
            await turn.record([signing(1)])
            await turn.change_consents([updates_consent(1, given=True)])
            await turn.record([signing(2, phone=signing(1).phone, replaces=True)])
            assert list(await turn.look_up(["telegram:1001", "telegram:1002"])) == ["telegram:1002"]
        assert await rows(store, "consent_proofs") == 0
        assert await rows(store, "subscribers") == 0

    async def test_an_account_that_has_signed_replaces_nobody(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1), signing(2, day=TUESDAY))
        greedy = signing(2, phone=signing(1).phone, replaces=True)
        assert await record(store, greedy) == [Counted(TUESDAY, yours=True)]
        assert (await store.totals(MONDAY)).verified == 2

    async def test_it_simply_signs_where_nobody_holds_the_phone(
        self, store: Store, signing: Make
    ) -> None:
        assert await record(store, signing(1, replaces=True)) == [Signed(MONDAY, total=1)]

    async def test_inside_one_set_it_goes_as_if_one_came_after_the_other(
        self, store: Store, signing: Make
    ) -> None:
        phone = signing(1).phone
        assert await record(
            store,
            signing(1),
            signing(2, phone=phone, replaces=True),
            signing(1, phone="+4915112345678"),
            signing(3, phone=phone),
        ) == [
            Signed(MONDAY, total=1),
            Signed(MONDAY, total=1, replaced=True),
            Signed(MONDAY, total=2),
            Counted(MONDAY, yours=False),
        ]
        assert await store.recount() == []


class TestWithdrawing:
    async def test_row_proofs_and_subscription_are_erased_and_tallies_go_down(
        self, store: Store, signing: Make
    ) -> None:
        async with store.turn() as turn:
            await turn.record([signing(1), signing(2), signing(3)])
            await turn.change_consents([updates_consent(1, given=True)])
            assert await turn.withdraw(["telegram:1001", "telegram:1003"]) == {
                "telegram:1001": 2,
                "telegram:1003": 1,
            }
        totals = await store.totals(MONDAY)
        assert (totals.verified, totals.today, totals.withdrawn) == (1, 1, 2)
        for table, left in {"signatures": 1, "consent_proofs": 0, "subscribers": 0}.items():
            assert await rows(store, table) == left
        assert await store.recount() == []

    async def test_twice_changes_nothing_more(self, store: Store, signing: Make) -> None:
        await record(store, signing(1), signing(2))
        async with store.turn() as turn:
            await turn.withdraw(["telegram:1001"])
            before = await turn.care.totals(MONDAY)
            assert await turn.withdraw(["telegram:1001"]) == {}
            assert await turn.care.totals(MONDAY) == before

    async def test_phone_and_account_are_free_to_sign_again(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        async with store.turn() as turn:
            await turn.withdraw([signing(1).account])
        assert await record(store, signing(1, day=TUESDAY)) == [Signed(TUESDAY, total=1)]


class TestConsents:
    async def test_look_up_tells_what_stands_in_the_clear(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        async with store.turn() as turn:
            assert await turn.look_up(["telegram:1001", "telegram:9"]) == {
                "telegram:1001": Kept(
                    MONDAY, "ko", "5e" * 32, frozenset({"collection", "sensitive", "age"})
                )
            }

    async def test_a_change_is_kept_and_proven(self, store: Store, signing: Make) -> None:
        await record(store, signing(1, consents=frozenset({"age"})))
        handover = ConsentChange("telegram:1001", "handover", True, {"text": "a1"}, "ko")
        async with store.turn() as turn:
            [kept] = await turn.change_consents([handover])
            assert kept == Kept(MONDAY, "ko", "5e" * 32, frozenset({"age", "handover"}))
            assert await turn.look_up(["telegram:1001"]) == {"telegram:1001": kept}
        assert await rows(store, "consent_proofs") == 1
        assert await rows(store, "subscribers") == 0

    async def test_several_changes_of_one_account_in_one_set_go_in_order(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1, consents=frozenset()))
        async with store.turn() as turn:
            outcomes = await turn.change_consents(
                [updates_consent(1, given=True), updates_consent(1, given=False)]
            )
        assert [kept and kept.consents for kept in outcomes] == [{"updates"}, frozenset()]
        assert await rows(store, "consent_proofs") == 2
        assert await rows(store, "subscribers") == 0

    async def test_the_consent_to_be_written_to_makes_and_deletes_a_subscriber(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        async with store.turn() as turn:
            await turn.change_consents([updates_consent(1, given=True)])
            await turn.change_consents([updates_consent(1, given=True)])
        assert await rows(store, "subscribers") == 1
        async with store.turn() as turn:
            await turn.change_consents([updates_consent(1, given=False)])
        assert await rows(store, "subscribers") == 0

    async def test_an_account_without_a_signature_gets_none_and_leaves_nothing(
        self, store: Store
    ) -> None:
        async with store.turn() as turn:
            assert await turn.change_consents([updates_consent(1, given=True)]) == [None]
        assert await rows(store, "consent_proofs") == 0
        assert await rows(store, "subscribers") == 0


class TestTurns:
    async def test_a_turn_that_raises_leaves_nothing(self, store: Store, signing: Make) -> None:
        with pytest.raises(RuntimeError, match="a bug"):  # noqa: PT012 - the turn is the subject
            async with store.turn() as turn:
                await turn.fresh([("telegram:7", 1)], MONDAY)
                await turn.record([signing(1)])
                await turn.save_sessions({"telegram:1": b"step"}, MONDAY)
                await turn.post([NewMessage("telegram:1", b"thanks")])
                await codes_of(turn, ("telegram:-1", "Choir"))
                raise RuntimeError("a bug")
        for table in ("seen", "signatures", "tallies", "sessions", "outbox", "invites"):
            assert await rows(store, table) == 0
        assert await record(store, signing(1)) == [Signed(MONDAY, total=1)]

    async def test_a_cancelled_turn_leaves_nothing_and_lets_the_next_one_in(
        self, store: Store, signing: Make
    ) -> None:
        recorded = asyncio.Event()

        async def never_ends() -> None:
            async with store.turn() as turn:
                await turn.record([signing(1)])
                recorded.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(never_ends())
        await recorded.wait()
        waiting = asyncio.create_task(record(store, signing(2)))
        task.cancel()
        assert await waiting == [Signed(MONDAY, total=1)]

    async def test_nothing_can_be_asked_after_a_turn(self, store: Store, signing: Make) -> None:
        async with store.turn() as turn:
            pass
        with pytest.raises(RuntimeError, match="after its turn"):
            await turn.record([signing(1)])

    async def test_readers_see_a_turn_when_it_has_committed(
        self, store: Store, signing: Make
    ) -> None:
        async with store.turn() as turn:
            await turn.record([signing(1)])
            assert (await turn.care.totals(MONDAY)).verified == 1
            assert (await store.totals(MONDAY)).verified == 0
        assert (await store.totals(MONDAY)).verified == 1


class TestUpdates:
    async def test_a_redelivered_update_is_not_fresh(self, store: Store) -> None:
        async with store.turn() as turn:
            first = await turn.fresh([("telegram:7", 1), ("telegram:7", 2)], MONDAY)
        async with store.turn() as turn:
            again = await turn.fresh(
                [("telegram:7", 2), ("telegram:7", 3), ("matrix:7", 2)], TUESDAY
            )
        assert first == {("telegram:7", 1), ("telegram:7", 2)}
        assert again == {("telegram:7", 3), ("matrix:7", 2)}

    async def test_a_dropped_update_comes_fresh_again(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.fresh([("telegram:7", 1), ("matrix:8", 1), ("telegram:7", 2)], MONDAY)
            await turn.unsee([("telegram:7", 1)])
            again = await turn.fresh([("telegram:7", 1), ("matrix:8", 1)], MONDAY)
        assert again == {("telegram:7", 1)}

    async def test_old_ones_are_swept(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.fresh([("telegram:7", number) for number in range(2_500)], MONDAY)
            await turn.fresh([("telegram:7", 9_999)], TUESDAY)
        assert await store.forget_seen(TUESDAY) == 2_500
        async with store.turn() as turn:
            assert await turn.fresh([("telegram:7", 1), ("telegram:7", 9_999)], TUESDAY) == {
                ("telegram:7", 1)
            }

    async def test_one_that_failed_twice_is_set_aside_once(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.set_aside("telegram:7", 5, "SharedContact", "KeyError", MONDAY)
            await turn.set_aside("telegram:7", 5, "SharedContact", "KeyError", TUESDAY)
        assert await rows(store, "set_aside") == 1


class TestSessions:
    async def test_a_session_is_read_as_it_was_saved(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.save_sessions({"telegram:1": b"one", "telegram:2": b"two"}, MONDAY)
            await turn.save_sessions({"telegram:1": b"newer"}, MONDAY)
        async with store.turn() as turn:
            assert await turn.sessions(["telegram:1", "telegram:2", "telegram:3"]) == {
                "telegram:1": b"newer",
                "telegram:2": b"two",
            }

    async def test_none_ends_it(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.save_sessions({"telegram:1": b"one", "telegram:2": b"two"}, MONDAY)
            await turn.save_sessions({"telegram:1": None, "telegram:3": None}, MONDAY)
            assert await turn.sessions(["telegram:1", "telegram:2"]) == {"telegram:2": b"two"}

    async def test_idle_ones_are_swept_and_touched_ones_stay(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.save_sessions({f"telegram:{n}": b"step" for n in range(2_500)}, MONDAY)
            await turn.save_sessions({"telegram:7": b"step"}, TUESDAY)
        assert await store.forget_idle(TUESDAY) == 2_499
        async with store.turn() as turn:
            assert list(await turn.sessions(["telegram:7", "telegram:8"])) == ["telegram:7"]

    async def test_one_chats_session_cannot_be_slipped_to_another(self, store: Store) -> None:
        async with store.turn() as turn:
            await turn.save_sessions({"telegram:1": b"one", "telegram:2": b"two"}, MONDAY)
        async with store._engine.writing() as questions:
            await questions.ask(
                "UPDATE sessions SET content = (SELECT max(content) FROM sessions)",
            )
        with pytest.raises(Unreadable):
            async with store.turn() as turn:
                await turn.sessions(["telegram:1", "telegram:2"])


class TestOutbox:
    async def test_messages_wait_in_the_order_of_posting_until_they_are_settled(
        self, store: Store
    ) -> None:
        messages = [NewMessage(f"telegram:{n % 3}", f"no. {n}".encode()) for n in range(5)]
        async with store.turn() as turn:
            posted = await turn.post(messages)
        assert [(row.address, row.payload) for row in posted] == [
            (message.address, message.payload) for message in messages
        ]
        assert await store.waiting(10) == posted
        assert await store.waiting(2) == posted[:2]
        assert await store.waiting(10, after_id=posted[2].id) == posted[3:]
        async with store.turn() as turn:
            await turn.settle([posted[0].id, posted[3].id, 10_000])
        assert await store.waiting(10) == [posted[1], posted[2], posted[4]]

    async def test_what_is_posted_is_handed_on_itself_and_not_a_copy(self, store: Store) -> None:
        """It can know more than its bytes: who composed it need not read it again."""

        class Composed(bytes):
            pass

        message = NewMessage("telegram:1", Composed(b"hello"))
        async with store.turn() as turn:
            [posted] = await turn.post([message])
        assert posted.payload is message.payload

    async def test_ids_are_never_used_again(self, store: Store) -> None:
        async with store.turn() as turn:
            [first] = await turn.post([NewMessage("telegram:1", b"one")])
            await turn.settle([first.id])
            [second] = await turn.post([NewMessage("telegram:1", b"two")])
        assert second == OutboxRow(first.id + 1, "telegram:1", b"two")


class TestInvites:
    async def test_a_place_keeps_its_code_and_tells_its_newest_label(
        self, store: Store, signing: Make
    ) -> None:
        async with store.turn() as turn:
            [code] = await codes_of(turn, ("telegram:-1", "Choir"))
            again = await codes_of(turn, ("telegram:-1", "The Choir"), ("telegram:-2", "Parish"))
            await turn.record([signing(1, invite=code)])
        assert re.fullmatch(r"[2-9a-hjkmnp-z]{14}", code)
        assert again[0] == code != again[1]
        assert (await store.totals(MONDAY)).invites == (("The Choir", code, 1),)

    async def test_a_place_that_asks_twice_in_one_set_has_one_code(self, store: Store) -> None:
        async with store.turn() as turn:
            codes = await codes_of(turn, ("telegram:-1", "Choir"), ("telegram:-1", "The Choir"))
        assert codes[0] == codes[1]
        assert await rows(store, "invites") == 1


class TestTotals:
    async def test_an_empty_campaign_has_zeros(self, store: Store) -> None:
        assert await store.totals(MONDAY) == Totals(0, 0, 0, (), (), (), ())

    async def test_lists_are_largest_first(self, store: Store, signing: Make) -> None:
        async with store.turn() as turn:
            small, large = await codes_of(turn, ("telegram:-1", "Small"), ("telegram:-2", "Large"))
            await turn.record(
                [
                    signing(1, country="DE", invite=large),
                    signing(2, invite=small, language="en"),
                    signing(3, invite=large, day=TUESDAY),
                ]
            )
        assert await store.totals(TUESDAY) == Totals(
            verified=3,
            today=1,
            withdrawn=0,
            countries=(("KR", 2), ("DE", 1)),
            languages=(("ko", 2), ("en", 1)),
            channels=(("telegram", 3),),
            invites=(("Large", large, 2), ("Small", small, 1)),
        )

    async def test_only_the_fifty_largest_invites_are_named(
        self, store: Store, signing: Make
    ) -> None:
        async with store.turn() as turn:
            codes = await codes_of(turn, *[(f"telegram:-{n}", f"Group {n}") for n in range(60)])
            await turn.record([signing(n, invite=code) for n, code in enumerate(codes)])
        assert len((await store.totals(MONDAY)).invites) == 50

    async def test_a_recount_finds_a_tally_that_lies(self, store: Store, signing: Make) -> None:
        await record(store, signing(1))
        await add_to_tally(store, "country", "KR", 1)
        [difference] = await store.recount()
        assert (difference.kind, difference.key) == ("country", "KR")
        assert (difference.tally, difference.rows) == (2, 1)

    @pytest.mark.parametrize("seed", range(4))
    async def test_tallies_equal_rows_whatever_happens(
        self, store: Store, signing: Make, seed: int
    ) -> None:
        chance = random.Random(seed)
        async with store.turn() as turn:
            codes = await codes_of(turn, *[(f"telegram:-{n}", "G") for n in range(3)])
        holders: dict[str, str] = {}  # phone → account: what must be so
        for _ in range(40):
            acts = [
                signing(
                    chance.randrange(12),
                    phone=f"+8210{24680000 + chance.randrange(12)}",
                    day=MONDAY + timedelta(days=chance.randrange(3)),
                    country=chance.choice(["KR", "DE", "US"]),
                    language=chance.choice(["ko", "en"]),
                    invite=chance.choice([None, "unknown", *codes]),
                    replaces=chance.random() < 0.3,
                )
                for _ in range(chance.randrange(1, 6))
            ]
            for act in acts:
                if act.account in holders.values():
                    continue
                if act.replaces or act.phone not in holders:
                    holders[act.phone] = act.account
            gone = [f"telegram:{1000 + chance.randrange(12)}" for _ in range(chance.randrange(3))]
            async with store.turn() as turn:
                await turn.record(acts)
                await turn.withdraw(gone)
                kept = await turn.look_up([f"telegram:{1000 + n}" for n in range(12)])
            holders = {phone: who for phone, who in holders.items() if who not in gone}
            assert kept.keys() == set(holders.values())
            assert (await store.totals(MONDAY)).verified == len(holders)
            assert await store.recount() == []


class TestOpening:
    async def test_everything_is_there_after_a_restart(
        self,
        store: Store,
        database: Callable[[], Engine],
        keys: Keys,
        sealer: Sealer,
        signing: Make,
    ) -> None:
        await record(store, signing(1))
        await store.close()
        again = await Store.open(database(), keys, sealer, "rescue")
        try:
            assert await record(again, signing(1)) == [Counted(MONDAY, yours=True)]
        finally:
            await again.close()

    async def test_another_master_key_is_refused(
        self, store: Store, database: Callable[[], Engine], sealer: Sealer
    ) -> None:
        await store.close()
        other = Keys.parse(new_master_key())
        with pytest.raises(WrongMasterKey, match=other.key_id):
            await Store.open(database(), other, sealer, "rescue")
        with pytest.raises(WrongMasterKey):
            await Store.open_reading(database(), other, "rescue")

    async def test_another_campaign_is_refused(
        self, store: Store, database: Callable[[], Engine], keys: Keys, sealer: Sealer
    ) -> None:
        await store.close()
        with pytest.raises(OtherCampaign, match="“rescue”, not to “harvest”"):
            await Store.open(database(), keys, sealer, "harvest")
        with pytest.raises(OtherCampaign):
            await Store.open_reading(database(), keys, "harvest")

    async def test_a_reader_works_beside_the_writer(
        self, store: Store, database: Callable[[], Engine], keys: Keys, signing: Make
    ) -> None:
        reader = await Store.open_reading(database(), keys, "rescue")
        try:
            await record(store, signing(1))
            assert (await reader.totals(MONDAY)).verified == 1
            assert await reader.recount() == []
        finally:
            await reader.close()

    async def test_texts_are_kept_once_and_for_good(self, store: Store) -> None:
        await store.keep_texts([("5e" * 32, "statement", "ko", "도와주세요")])
        await store.keep_texts([("5e" * 32, "statement", "ko", "other"), ("a1", "x", "en", "y")])
        async with store._engine.reading() as questions:
            bodies = await questions.ask("SELECT body FROM texts ORDER BY sha256")
        assert bodies == [("도와주세요",), ("y",)]
