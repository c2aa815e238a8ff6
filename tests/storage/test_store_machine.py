"""Whatever is asked of a store, in any order, it says what a list on paper would say.

Hypothesis makes up the order: signing, signing again, from another account, with another phone,
"that was not me", withdrawing, choices, updates delivered twice, turns that fail, restarts on the
same database, and where several workers can share it, now one and now the other. After every step
the real database is compared with `Book`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storage.care.case_facts import CaseDraft, Selection
from storage.keys import Keys, new_master_key
from storage.postgres import Postgres
from storage.records import ConsentChange, Signing, Update
from storage.sealing import Sealer, new_identity
from storage.sqlite import SQLite
from storage.states import State
from storage.store import Store
from storage.turn import Turn
from tests.postgres import Server
from tests.storage.book import Book
from tests.storage.casework import advance
from tests.storage.places import codes_of

T = TypeVar("T")

MONDAY = date(2012, 3, 19)
NOON = datetime(2012, 3, 19, 12, tzinfo=UTC)
ACCOUNTS = [f"telegram:{1000 + n}" for n in range(5)]
PHONES = [f"+8210{24680000 + n}" for n in range(5)]
PLACES = [("telegram:-1", "Choir"), ("telegram:-2", "Parish")]
REQUIRED = frozenset({"collection", "sensitive", "age"})
KEYS = Keys.parse(new_master_key())
SEALER = Sealer.parse(new_identity()[1])

accounts = st.sampled_from(ACCOUNTS)
days = st.sampled_from([MONDAY, MONDAY + timedelta(days=1)])
updates = st.tuples(st.just("telegram:7"), st.integers(1, 6))
OWN = "somebody's own"
OWNER = "telegram:999"
invites = st.sampled_from([None, "nobody gave this out", OWN, *(label for _, label in PLACES)])
"""A label stands for the code of its place, which is random."""

signings = st.builds(
    Signing,
    account=accounts,
    phone=st.sampled_from(PHONES),
    content=st.just({"name": "Somebody"}),
    day=days,
    country=st.sampled_from(["KR", "DE", "INTL"]),
    language=st.sampled_from(["ko", "en"]),
    channel=st.sampled_from(["telegram", "whatsapp"]),
    statement=st.sampled_from(["5e" * 32, "a1" * 32]),
    consents=st.just(REQUIRED),
    invite=invites,
    replaces=st.sampled_from([False, False, True]),
)


def change(account: str, consent: str, *, given: bool) -> ConsentChange:
    subscriber = account if consent == "updates" else None
    return ConsentChange(account, consent, given, {"text": "b2" * 32}, "ko", subscriber)


changes = st.builds(change, accounts, st.sampled_from(["updates", "handover"]), given=st.booleans())
acts = st.one_of(
    st.tuples(st.just("record"), st.lists(signings, min_size=1, max_size=4)),
    st.tuples(st.just("withdraw"), st.lists(accounts, max_size=3, unique=True)),
    st.tuples(st.just("change_consents"), st.lists(changes, min_size=1, max_size=3)),
    st.tuples(st.just("fresh"), st.lists(updates, min_size=1, max_size=3, unique=True)),
    st.tuples(st.just("unsee"), st.lists(updates, max_size=2, unique=True)),
)
"""Calls of a turn, by name: what the store answers, the book answers."""


class Bug(Exception):
    """What a turn fails with."""


class StoreMachine(RuleBasedStateMachine):
    """A real database beside a book: a file, or one of this server's, with two workers."""

    server: ClassVar[Server | None] = None

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(prefix="dojang-", ignore_cleanup_errors=True)
        self._runner = asyncio.Runner()
        self._url = self.run(self.server.new_database()) if self.server else ""
        self.book = Book()
        self.codes: dict[str, str] = {}
        self.cases: list[int] = []
        self.store = self.run(self._open())
        self.others = [self.run(self._open())] if self.server else []
        """Workers that wait for their turn."""

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(what)

    async def _open(self) -> Store:
        file = Path(self._folder.name) / "dojang.db"
        database = Postgres(self._url) if self.server else SQLite(file)
        return await Store.open(database, KEYS, SEALER, "rescue")

    def teardown(self) -> None:
        for store in (self.store, *self.others):
            self.run(store.close())
        if self.server:
            self.run(self.server.drop(self._url))
        self._runner.close()
        self._folder.cleanup()

    @initialize()
    def two_groups_have_invites(self) -> None:
        async def invite() -> list[str]:
            async with self.store.turn() as turn:
                return await codes_of(turn, *PLACES)

        for code, (_, label) in zip(self.run(invite()), PLACES, strict=True):
            self.codes[label] = code
            self.book.invites[code] = label

    @initialize()
    def somebody_has_a_link(self) -> None:
        async def link() -> dict[str, str]:
            async with self.store.turn() as turn:
                return await turn.personal_links([OWNER])

        self.codes[OWN] = self.run(link())[OWNER]
        self.book.personal[self.codes[OWN]] = 0

    # ── what happens ─────────────────────────────────────────────────────────────────────

    @rule(signing=signings)
    def somebody_signs(self, signing: Signing) -> None:
        """Again, from another account or with another phone, as it happens."""
        self.turn(("record", [signing]))

    @rule(account=accounts, phone=st.sampled_from(PHONES), signing=signings)
    def that_was_not_me(self, account: str, phone: str, signing: Signing) -> None:
        self.turn(("record", [replace(signing, account=account, phone=phone, replaces=True)]))

    @rule(account=accounts)
    def somebody_withdraws(self, account: str) -> None:
        self.turn(("withdraw", [account]))

    @rule(change=changes)
    def somebody_chooses(self, change: ConsentChange) -> None:
        self.turn(("change_consents", [change]))

    @rule(update=updates, signing=signings)
    def an_update_brings_a_signature(self, update: Update, signing: Signing) -> None:
        """Delivered before, it changes nothing."""
        expected = self.book.copy()
        if expected.fresh([update]):
            expected.record([self.coded(signing)])

        async def deliver() -> None:
            async with self.store.turn() as turn:
                if await turn.fresh([update], signing.day):
                    await turn.record([self.coded(signing)])

        self.run(deliver())
        self.book = expected

    @rule(
        verdict=st.sampled_from(list(State)),
        country=st.sampled_from(["KR", "DE"]),
        batches=st.integers(0, 3),
    )
    def organizers_decide_about_a_country(self, verdict: State, country: str, batches: int) -> None:
        """Perhaps killed on the way; then it goes on after a restart."""
        selection = Selection(countries=frozenset({country}))

        async def decide() -> int | None:
            async with self.store.turn() as turn:
                draft = CaseDraft(verdict, selection, "", OWNER, NOON, 0)
                number = await turn.care.open_case(draft)
            for _ in range(batches):
                await advance(self.store)
            return number

        number = self.run(decide())
        assert number is not None
        self.book.decide(number, verdict, country)
        self.cases.append(number)
        self.the_bot_is_started_again()
        self.finish_the_case()

    @rule(label=st.sampled_from([label for _, label in PLACES]))
    def organizers_hold_what_comes_in_by_a_group(self, label: str) -> None:
        """Of what is there already, it changes nobody: none is so old."""
        code = self.codes[label]
        selection = Selection(invites=frozenset({code}), until=MONDAY - timedelta(days=1))

        async def hold() -> int | None:
            async with self.store.turn() as turn:
                draft = CaseDraft(State.HELD, selection, "", OWNER, NOON, 0, from_now_on=True)
                return await turn.care.open_case(draft)

        number = self.run(hold())
        assert number is not None
        self.book.held_invites[number] = code
        self.cases.append(number)
        self.finish_the_case()

    @precondition(lambda self: self.cases)
    @rule(data=st.data())
    def organizers_undo_a_case(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(self.cases))

        async def undo() -> bool:
            async with self.store.turn() as turn:
                return await turn.care.undo_case(number, OWNER, NOON, "")

        assert self.run(undo())
        self.cases.remove(number)
        self.book.undo(number)
        self.finish_the_case()

    def finish_the_case(self) -> None:
        async def finish() -> None:
            while await advance(self.store):
                pass

        self.run(finish())

    @rule(several=st.lists(acts, min_size=2, max_size=4))
    def one_turn_does_several_things(self, several: list[tuple[str, Any]]) -> None:
        self.turn(*several)

    @rule(several=st.lists(acts, min_size=1, max_size=4))
    def a_turn_fails(self, several: list[tuple[str, Any]]) -> None:
        """It has answered as always, and leaves nothing."""

        async def fail() -> None:
            async with self.store.turn() as turn:
                await self.play(turn, self.book.copy(), several)
                raise Bug

        with pytest.raises(Bug):
            self.run(fail())

    @rule()
    def the_bot_is_started_again(self) -> None:
        async def again() -> Store:
            await self.store.close()
            return await self._open()

        self.store = self.run(again())

    @precondition(lambda self: self.others)
    @rule()
    def another_worker_goes_on(self) -> None:
        self.others.append(self.store)
        self.store = self.others.pop(0)

    @rule()
    def what_was_erased_is_scrubbed(self) -> None:
        assert self.run(self.store.scrub())

    # ── how ──────────────────────────────────────────────────────────────────────────────

    def turn(self, *several: tuple[str, Any]) -> None:
        """One turn that commits: the store's answers are the book's."""
        expected = self.book.copy()

        async def commit() -> None:
            async with self.store.turn() as turn:
                await self.play(turn, expected, several)

        self.run(commit())
        self.book = expected

    async def play(self, turn: Turn, book: Book, several: Sequence[tuple[str, Any]]) -> None:
        for name, given in several:
            asked = [self.coded(s) for s in given] if name == "record" else given
            more = (MONDAY,) if name == "fresh" else ()
            answer = await getattr(turn, name)(asked, *more)
            assert answer == getattr(book, name)(asked), name
        assert (await turn.care.standing()).total == book.live

    def coded(self, signing: Signing) -> Signing:
        return replace(signing, invite=self.codes.get(signing.invite or "", signing.invite))

    # ── what must hold after each step ───────────────────────────────────────────────────

    @invariant()
    def the_store_says_what_the_book_says(self) -> None:
        self.run(self._compare())

    async def _compare(self) -> None:
        for today in (MONDAY, MONDAY + timedelta(days=1)):
            assert await self.store.totals(today) == self.book.totals(today)
        assert await self.store.recount() == []
        async with self.store.turn() as turn:
            kept = await turn.look_up(ACCOUNTS)
            owned = (await turn.links([OWNER]))[OWNER]
        assert {link.code: link.signed for link in owned} == self.book.personal
        assert kept == {account: line.kept for account, line in self.book.lines.items()}
        async with self.store._engine.reading() as questions:
            for table, expected in self.book.rows().items():
                [(found,)] = await questions.ask(f"SELECT count(*) FROM {table}")
                assert found == expected, table


def run_machine(*, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],  # a step waits for the disk
        ),
    )


def test_tallies_and_rows_are_those_of_the_book_after_every_step():
    run_machine(examples=40, steps=25)


@pytest.fixture
def on_a_server(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StoreMachine, "server", postgres)


@pytest.mark.usefixtures("on_a_server")
def test_so_they_are_in_postgresql_whichever_worker_takes_the_turn():
    run_machine(examples=6, steps=20)


@pytest.mark.long
@pytest.mark.usefixtures("on_a_server")
def test_so_they_are_in_postgresql_after_very_many_steps():
    run_machine(examples=300, steps=60)


@pytest.mark.long
def test_tallies_and_rows_are_those_of_the_book_after_very_many_steps():
    run_machine(examples=2_000, steps=60)
