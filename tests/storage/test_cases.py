"""Many signatures held, released or invalidated at once, and every one of them given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

import pytest

from storage.care.case_facts import Case, CaseDraft, Selected, Selection, Status
from storage.engine import Engine
from storage.keys import Keys
from storage.records import Signed, Signing
from storage.sealing import Sealer
from storage.states import State
from storage.store import Store
from tests.storage.casework import advance
from tests.storage.places import codes_of

MONDAY = date(2012, 3, 19)
TUESDAY = MONDAY + timedelta(days=1)
NOON = datetime(2012, 3, 20, 12, tzinfo=UTC)
ANN = "telegram:1"

Make: TypeAlias = Callable[..., Signing]


async def record(store: Store, *signings: Signing) -> list[Any]:
    async with store.turn() as turn:
        return await turn.record(signings)


async def invite(store: Store, label: str = "Choir") -> str:
    async with store.turn() as turn:
        [code] = await codes_of(turn, (f"telegram:-{label}", label))
    return code


async def opened(store: Store, verdict: State, selection: Selection, **other: Any) -> int:
    draft = CaseDraft(verdict, selection, "too many at night", ANN, NOON, counted=0, **other)
    async with store.turn() as turn:
        number = await turn.care.open_case(draft)
    assert number is not None
    return number


async def carried_out(store: Store) -> Case:
    last = None
    while case := await advance(store):
        last = case
    assert last is not None
    return last


async def decide(store: Store, verdict: State, selection: Selection, **other: Any) -> Case:
    await opened(store, verdict, selection, **other)
    return await carried_out(store)


async def undo(store: Store, number: int) -> Case:
    async with store.turn() as turn:
        assert await turn.care.undo_case(number, ANN, NOON, "it was a rally")
    return await carried_out(store)


async def counts(store: Store) -> tuple[int, int, int]:
    """Live, held and invalid, which tallies and rows agree on."""
    assert await store.recount() == []
    totals = await store.totals(MONDAY)
    async with store.figures() as figures:
        found = await figures.count_selected(Selection())
    assert found == Selected(totals.verified, totals.held, totals.invalidated)
    return totals.verified, totals.held, totals.invalidated


class TestStates:
    async def test_a_held_signature_is_in_no_public_count(
        self, store: Store, signing: Make
    ) -> None:
        code = await invite(store)
        await record(store, signing(1, invite=code), signing(2, country="DE"))
        await decide(store, State.HELD, Selection(countries=frozenset({"KR"})))
        totals = await store.totals(MONDAY)
        assert (totals.verified, totals.today, totals.held) == (1, 1, 1)
        assert (totals.countries, totals.invites) == ((("DE", 1),), ())
        assert await counts(store) == (1, 1, 0)

    async def test_its_phone_and_account_cannot_sign_anew_and_it_is_found_as_always(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        before = await looked_up(store, signing(1))
        await decide(store, State.INVALID, Selection())
        [own, phone] = await record(store, signing(1), signing(2, phone=signing(1).phone))
        assert (own.yours, phone.yours) == (True, False)
        assert await looked_up(store, signing(1)) == before is not None

    @pytest.mark.parametrize("state", [State.HELD, State.INVALID])
    async def test_withdrawing_one_erases_it_and_moves_its_own_tally(
        self, store: Store, signing: Make, state: State
    ) -> None:
        await record(store, signing(1), signing(2), signing(3))
        await decide(store, state, Selection())
        await record(store, signing(4))
        async with store.turn() as turn:
            after = await turn.withdraw([signing(n).account for n in (4, 2)])
        assert after == {signing(4).account: 0, signing(2).account: 0}
        totals = await store.totals(MONDAY)
        assert totals.withdrawn == 2
        assert sum(await counts(store)) == 2
        async with store._engine.reading() as questions:
            assert await questions.ask("SELECT count(*) FROM case_rows") == [(2,)]

    @pytest.mark.parametrize("state", [State.HELD, State.INVALID])
    async def test_another_account_does_not_get_the_phone_out_of_it(
        self, store: Store, signing: Make, state: State
    ) -> None:
        await record(store, signing(1))
        case = await decide(store, state, Selection())
        taken = signing(2, phone=signing(1).phone, replaces=True, country="DE")
        [outcome] = await record(store, taken)
        assert outcome == Signed(MONDAY, total=0, replaced=True)
        assert (await counts(store))[0] == 0
        await undo(store, case.id)
        assert (await store.totals(MONDAY)).countries == (("DE", 1),)
        assert await counts(store) == (1, 0, 0)


async def looked_up(store: Store, signing: Signing) -> Any:
    async with store.turn() as turn:
        return (await turn.look_up([signing.account])).get(signing.account)


class TestSelecting:
    @pytest.fixture
    async def crowd(self, store: Store, signing: Make) -> tuple[str, str]:
        codes = await invite(store, "Choir"), await invite(store, "Parish")
        people = [
            signing(
                n,
                day=MONDAY + timedelta(days=n % 3),
                country=("KR", "DE")[n % 2],
                language=("ko", "en", "de")[n % 3],
                band=("", "2019", "2026")[n % 3],
                invite=(None, *codes)[n % 3],
            )
            for n in range(12)
        ]
        await record(store, *people)
        return codes

    async def test_nothing_said_means_all_and_everything_said_must_hold(
        self, store: Store, crowd: tuple[str, str]
    ) -> None:
        choir, parish = crowd
        for selection, expected in (
            (Selection(), 12),
            (Selection(invites=frozenset({choir})), 4),
            (Selection(invites=frozenset({choir, parish, "unknown"})), 8),
            (Selection(since=TUESDAY), 8),
            (Selection(until=MONDAY), 4),
            (Selection(since=TUESDAY, until=TUESDAY), 4),
            (Selection(countries=frozenset({"DE"})), 6),
            (Selection(languages=frozenset({"ko", "de"})), 8),
            (Selection(bands=frozenset({"2026"})), 4),
            (Selection(bands=frozenset({""})), 4),
            (Selection(since=TUESDAY, countries=frozenset({"KR"})), 4),
            (Selection(invites=frozenset({choir}), countries=frozenset({"KR"})), 2),
            (Selection(states=frozenset({State.HELD})), 0),
            (Selection(countries=frozenset({"FR"})), 0),
        ):
            async with store.figures() as figures:
                found = await figures.count_selected(selection)
            assert found == Selected(live=expected)
            if expected:
                case = await decide(store, State.HELD, selection)
                assert (case.status, case.changed) == (Status.DONE, expected), selection
                assert await counts(store) == (12 - expected, expected, 0)
                assert (await undo(store, case.id)).status is Status.UNDONE
                assert await counts(store) == (12, 0, 0)

    async def test_a_verdict_changes_what_it_is_meant_for(
        self, store: Store, crowd: tuple[str, str]
    ) -> None:
        choir, parish = (Selection(invites=frozenset({code})) for code in crowd)
        await decide(store, State.HELD, choir)
        await decide(store, State.INVALID, parish)
        async with store.figures() as figures:
            found = await figures.count_selected(Selection())
        assert found == Selected(live=4, held=4, invalid=4)
        for verdict, touched in ((State.HELD, 4), (State.LIVE, 4), (State.INVALID, 8)):
            assert found.touched_by(verdict, Selection()) == touched
        await decide(store, State.HELD, Selection())
        assert await counts(store) == (0, 8, 4)
        await decide(store, State.LIVE, Selection())
        assert await counts(store) == (8, 0, 4)
        await decide(store, State.LIVE, Selection(states=frozenset({State.INVALID})))
        assert await counts(store) == (12, 0, 0)

    def test_a_selection_that_names_too_much_is_refused(self) -> None:
        with pytest.raises(ValueError, match="too much"):
            Selection(invites=frozenset(str(n) for n in range(6_000)))


class TestBatches:
    async def test_between_two_batches_others_sign_and_a_killed_process_goes_on(
        self,
        store: Store,
        signing: Make,
        monkeypatch: pytest.MonkeyPatch,
        database: Callable[[], Engine],
        keys: Keys,
        sealer: Sealer,
    ) -> None:
        monkeypatch.setattr("storage.care.cases.BATCH", 4)
        await record(store, *(signing(n, day=MONDAY + timedelta(days=n % 2)) for n in range(10)))
        number = await opened(store, State.HELD, Selection())
        seen = []
        for person in (100, 101):
            case = await advance(store)
            assert case is not None
            seen.append(case.changed)
            await record(store, signing(person, day=TUESDAY))
            assert await store.recount() == []
        assert seen == [4, 5]
        await store.close()
        again = await Store.open(database(), keys, sealer, "rescue")
        case = await carried_out(again)
        assert (case.id, case.status, case.changed) == (number, Status.DONE, 12)
        assert await counts(again) == (0, 12, 0)
        await again.close()

    async def test_a_cancelled_case_stops_and_can_be_undone(
        self, store: Store, signing: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("storage.care.cases.BATCH", 2)
        await record(store, *(signing(n) for n in range(5)))
        number = await opened(store, State.HELD, Selection())
        await advance(store)
        async with store.turn() as turn:
            assert await turn.care.cancel_case(number, ANN, NOON, "enough")
            assert not await turn.care.cancel_case(number, ANN, NOON, "enough")
        assert await advance(store) is None
        assert await counts(store) == (3, 2, 0)
        await undo(store, number)
        assert await counts(store) == (5, 0, 0)

    async def test_one_case_runs_at_a_time(self, store: Store, signing: Make) -> None:
        await record(store, signing(1))
        number = await opened(store, State.HELD, Selection())
        draft = CaseDraft(State.INVALID, Selection(), "", ANN, NOON, counted=0)
        async with store.turn() as turn:
            assert await turn.care.open_case(draft) is None
            assert not await turn.care.undo_case(number, ANN, NOON, "")

    async def test_any_case_can_be_undone_in_any_order(self, store: Store, signing: Make) -> None:
        """Each row then has the state that the cases left give it."""
        await record(store, *(signing(n, country=("KR", "DE")[n % 2]) for n in range(4)))
        korea = Selection(countries=frozenset({"KR"}))
        first = await decide(store, State.HELD, Selection())
        second = await decide(store, State.INVALID, korea)
        third = await decide(store, State.LIVE, Selection())
        assert await counts(store) == (2, 0, 2)
        await undo(store, first.id)
        assert await counts(store) == (2, 0, 2)
        await undo(store, second.id)
        assert await counts(store) == (4, 0, 0)
        await undo(store, third.id)
        assert await counts(store) == (4, 0, 0)

    async def test_an_undone_case_is_not_undone_again(self, store: Store, signing: Make) -> None:
        await record(store, signing(1))
        case = await decide(store, State.HELD, Selection())
        await undo(store, case.id)
        async with store.turn() as turn:
            assert not await turn.care.undo_case(case.id, ANN, NOON, "")
            assert not await turn.care.undo_case(999, ANN, NOON, "")


class TestFromNowOn:
    async def test_what_comes_in_by_the_link_is_held_and_hears_the_same(
        self, store: Store, signing: Make
    ) -> None:
        code = await invite(store)
        await record(store, signing(1, invite=code), signing(2))
        selection = Selection(invites=frozenset({code}))
        case = await decide(store, State.HELD, selection, from_now_on=True)
        assert case.holds
        heard = await record(store, signing(3, invite=code), signing(4))
        assert heard == [Signed(MONDAY, total=2), Signed(MONDAY, total=2)]
        assert await counts(store) == (2, 2, 0)
        await undo(store, case.id)
        await record(store, signing(5, invite=code))
        assert await counts(store) == (5, 0, 0)

    async def test_where_it_ends_what_is_held_stays_held(self, store: Store, signing: Make) -> None:
        korea = Selection(countries=frozenset({"KR"}))
        case = await decide(store, State.HELD, korea, from_now_on=True)
        await record(store, signing(1), signing(2, country="DE"))
        async with store.turn() as turn:
            assert await turn.care.let_in(case.id, ANN, NOON, "over")
            assert not await turn.care.let_in(case.id, ANN, NOON, "over")
        await record(store, signing(3))
        assert await counts(store) == (2, 1, 0)
        async with store.figures() as figures:
            assert await figures.count_selected(korea) == Selected(live=1, held=1)

    async def test_what_two_cases_hold_is_free_when_both_are_undone(
        self, store: Store, signing: Make
    ) -> None:
        code = await invite(store)
        first = await decide(
            store, State.HELD, Selection(invites=frozenset({code})), from_now_on=True
        )
        second = await decide(
            store, State.HELD, Selection(countries=frozenset({"KR"})), from_now_on=True
        )
        await record(store, signing(1, invite=code))
        await undo(store, first.id)
        assert await counts(store) == (0, 1, 0)
        await undo(store, second.id)
        assert await counts(store) == (1, 0, 0)

    async def test_nobody_is_held_who_was_not_chosen(self, store: Store, signing: Make) -> None:
        code = await invite(store)
        both = Selection(invites=frozenset({code}), countries=frozenset({"DE"}))
        case = await decide(store, State.HELD, both, from_now_on=True)
        assert not case.holds
        await record(store, signing(1, invite=code), signing(2, country="DE"))
        assert await counts(store) == (2, 0, 0)

    async def test_a_personal_link_is_never_told_by_a_hold(
        self, store: Store, signing: Make
    ) -> None:
        """No row, and no case, must say who came by whom."""
        async with store.turn() as turn:
            code = (await turn.personal_links([ANN]))[ANN]
        await decide(store, State.HELD, Selection(invites=frozenset({code})), from_now_on=True)
        await record(store, signing(1, invite=code))
        assert await counts(store) == (1, 0, 0)


class TestRecord:
    async def test_who_did_what_when_and_why_is_kept(self, store: Store, signing: Make) -> None:
        await record(store, signing(1))
        selection = Selection(since=MONDAY, countries=frozenset({"KR"}))
        case = await decide(store, State.HELD, selection)
        await undo(store, case.id)
        await decide(store, State.INVALID, Selection())
        async with store.figures() as figures:
            newest, oldest = await figures.cases()
            assert await figures.cases(before=newest.id, most=1) == [oldest]
            assert await figures.cases(before=oldest.id) == []
        assert (newest.verdict, newest.changed) == (State.INVALID, 1)
        assert (oldest.selection, oldest.status, oldest.changed) == (selection, Status.UNDONE, 0)
        assert (oldest.who, oldest.reason, oldest.opened) == (ANN, "too many at night", NOON)
        assert [(act.act, act.who, act.at, act.reason) for act in oldest.acts] == [
            ("opened", ANN, NOON, "too many at night"),
            ("undone", ANN, NOON, "it was a rally"),
        ]

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM cases",
            "UPDATE cases SET selection = '{}'",
            "UPDATE cases SET reason = who",
            "DELETE FROM case_acts",
            "UPDATE case_acts SET at = ''",
        ],
    )
    async def test_it_cannot_be_rewritten(
        self, store: Store, signing: Make, statement: str
    ) -> None:
        await record(store, signing(1))
        await decide(store, State.HELD, Selection())
        with pytest.raises(Exception, match="cases are"):
            async with store._engine.writing() as questions:
                await questions.ask(statement)

    async def test_neither_who_nor_why_can_be_read_from_the_file(
        self, store: Store, signing: Make
    ) -> None:
        await record(store, signing(1))
        await decide(store, State.HELD, Selection())
        async with store._engine.reading() as questions:
            told = [
                value
                for table in ("cases", "case_acts")
                for row in await questions.ask(f"SELECT * FROM {table}")
                for value in row
            ]
        assert not [one for one in told if isinstance(one, str) and (ANN in one or "night" in one)]
        assert not [one for one in told if isinstance(one, bytes) and b"night" in one]
