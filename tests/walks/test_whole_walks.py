"""Random people do random things to the whole bot, and its promises hold after every step.

Hypothesis makes up who does what: presses that lead on, forged ones, everybody's contact cards,
updates delivered twice, receipts in any order or never, chats that are gone, restarts with the
same or another text of the petition, bugs that strike while an answer is written. What people
were told is noted in `Belief`; what the database holds must be exactly that.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.conversation.session import Step
from bot.conversation.vocabulary import (
    AskContact,
    Chose,
    Gone,
    Happening,
    Person,
    Receipt,
    Reply,
    Say,
    SharedContact,
    Started,
)
from storage.sealing import open_record
from tests.walks.belief import CAMPAIGNS, DECISIONS
from tests.walks.doings import (
    BREAKABLE,
    ENDING_WITH_A_CARD,
    GROUP,
    PEOPLE,
    WAYS,
    happenings,
    in_groups,
    messages,
    own,
    people,
)
from tests.walks.stage import Stage
from tests.walks.world import IDENTITY, Act, Told, chat

T = TypeVar("T")


class Walks(Stage):
    """Everything that can happen, and what must hold after it."""

    # ── what people do ───────────────────────────────────────────────────────────────────

    @rule(who=people, what=happenings, message=messages)
    def somebody_does_something(self, who: Person, what: Act, message: str | None) -> None:
        event = self.event(who, what, message)
        expected = self.belief.expected(event, self.session(who))
        said = self.handle(event)
        if expected is not None:
            decided = [told.text for told in said if told.text in DECISIONS]
            assert decided == ([expected] if expected else []), event.what

    @rule(who=people, spelling=own)
    def somebody_follows_what_leads_on(self, who: Person, spelling: str) -> None:
        shown = self.shown.get(chat(who).address)
        if shown is None:
            self.somebody_does_something(who, Started(), None)
        elif isinstance(shown.reply, AskContact):
            self.somebody_does_something(who, SharedContact(spelling, "self"), None)
        elif shown.tokens:
            self.somebody_does_something(who, Chose(shown.tokens[0]), None)

    @rule(who=people, way=st.sampled_from(list(WAYS)), spelling=own, at_once=st.booleans())
    def somebody_goes_a_way(self, who: Person, way: str, spelling: str, *, at_once: bool) -> None:
        """Press after press, or all of them in one delivery."""
        card = SharedContact(spelling, "self")
        what = [*WAYS[way], *([card] if way in ENDING_WITH_A_CARD else [])]
        if at_once:
            self.handle(*(self.event(who, each, None) for each in what))
        else:
            for each in what:
                self.somebody_does_something(who, each, None)

    @rule(several=st.lists(st.tuples(people, happenings, messages), min_size=2, max_size=8))
    def a_delivery_brings_several(self, several: list[tuple[Person, Act, str | None]]) -> None:
        self.handle(*self.events(several))

    @rule(who=people, what=in_groups, anonymous=st.booleans())
    def somebody_does_something_in_a_group(
        self, who: Person, what: Happening, *, anonymous: bool
    ) -> None:
        before = self.run(self.world.sessions(map(chat, PEOPLE)))
        said = self.handle(self.world.event(who, what, where=GROUP, anonymous_admin=anonymous))
        assert all(told.where == GROUP for told in said)
        assert not any(isinstance(told.reply, AskContact) for told in said)
        assert self.run(self.world.sessions(map(chat, PEOPLE))) == before

    # ── what the messenger does ──────────────────────────────────────────────────────────

    @rule(seed=st.integers(0, 2**16), size=st.integers(1, 10))
    def the_same_is_delivered_again(self, seed: int, size: int) -> None:
        if not self.past:
            return
        before = self.run(self.world.sessions([*map(chat, PEOPLE), GROUP]))
        again = random.Random(seed).choices(self.past, k=size)
        assert self.run(self.world.handle(*again)) == []
        assert self.run(self.world.sessions([*map(chat, PEOPLE), GROUP])) == before

    @rule(seed=st.integers(0, 2**16), size=st.integers(1, 20), admin=st.booleans())
    def receipts_come_in_any_order(self, seed: int, size: int, *, admin: bool) -> None:
        waiting = list(self.world.waiting.values())
        come = random.Random(seed).sample(waiting, min(size, len(waiting)))
        receipts = [self.world.receipt(told, admin=admin) for told in come]
        self.report(receipts)
        self.report(receipts[:1])  # once more, as after a crash

    @rule(who=people)
    def a_chat_is_gone(self, who: Person) -> None:
        theirs = [told for told in self.world.waiting.values() if told.where == chat(who)]
        self.report([Receipt(told.row, told.where, Gone()) for told in theirs])

    # ── what becomes of the bot ──────────────────────────────────────────────────────────

    @rule(campaign=st.sampled_from([None, None, None, *CAMPAIGNS]))
    def the_bot_is_started_again(self, campaign: str | None) -> None:
        """With the same campaign, or one whose texts or consents have changed."""
        self.run(self.world.restart(CAMPAIGNS[campaign] if campaign else None))
        self.belief.campaign = self.world.campaign

    @rule(
        who=people,
        way=st.sampled_from(sorted(ENDING_WITH_A_CARD)),
        done=st.integers(1, 6),
        campaign=st.sampled_from(sorted(CAMPAIGNS)),
        spelling=own,
        stale=st.booleans(),
    )
    def texts_change_while_somebody_is_on_the_way(
        self, who: Person, way: str, done: int, campaign: str, spelling: str, *, stale: bool
    ) -> None:
        """`stale`: what is pressed afterwards still stood below the texts of before."""
        for act in WAYS[way][:done]:
            self.somebody_does_something(who, act, None)
        rest: list[Act] = [*WAYS[way][done:], SharedContact(spelling, "self")]
        if stale:
            rest = [self.event(who, act, None).what for act in rest]
        self.the_bot_is_started_again(campaign)
        for act in rest:
            self.somebody_does_something(who, act, None)

    @rule(
        several=st.lists(st.tuples(people, happenings, messages), min_size=1, max_size=5),
        text=st.sampled_from(BREAKABLE),
    )
    def a_bug_strikes(self, several: list[tuple[Person, Act, str | None]], text: str) -> None:
        """No answer with this text can be written. What it would have told has not happened."""

        def breaks(reply: Reply) -> bool:
            return isinstance(reply, Say | AskContact) and text in (
                Told(0, GROUP, reply).text.split("+")
            )

        self.world.breaks = breaks
        said = self.handle(*self.events(several), answered=False)
        self.world.breaks = None
        assert not any(text in told.text.split("+") for told in said)

    @rule(days=st.sampled_from([1, 9, 31]))
    def time_passes(self, days: int) -> None:
        self.world.now += timedelta(days=days)
        self.run(self.world.app.sweep())
        if days > 8:  # the messenger delivers nothing again that is older than a day
            self.past.clear()

    # ── what must hold after each step ───────────────────────────────────────────────────

    @invariant()
    def who_was_told_so_and_nobody_else_is_counted(self) -> None:
        holders = self.belief.holders
        assert self.run(self.world.count()) == len(holders)

        async def look_up() -> set[str]:
            async with self.world.store.turn() as turn:
                return set(await turn.look_up([chat(who).address for who in PEOPLE]))

        assert self.run(look_up()) == set(holders.values())

    @invariant()
    def every_record_holds_the_consents_that_were_given(self) -> None:
        sealed = self.run(self.world.sealed())
        for id_ in sealed.keys() - self.opened:
            self.belief.check(open_record(IDENTITY, sealed[id_]))
        self.opened = set(sealed)

    @invariant()
    def no_session_keeps_a_name_after_signing(self) -> None:
        kept = self.run(self.world.sessions(map(chat, PEOPLE)))
        for address, session in kept.items():
            if session.step in (Step.NEW, Step.CARD, Step.SIGNED, Step.WITHDRAWING):
                assert (session.name, session.consents, session.replacing) == ("", (), False)
            if address in self.belief.holders.values():
                assert session.step in (Step.NEW, Step.SIGNED, Step.WITHDRAWING)

    @invariant()
    def what_was_not_delivered_waits_in_order(self) -> None:
        waiting = self.run(self.world.store.waiting(10_000))
        assert [row.id for row in waiting] == sorted(self.world.waiting)


def run_machine(*, examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Walks,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],  # a step waits for the disk
        ),
    )


def test_the_count_is_what_people_were_told_whatever_they_do():
    run_machine(examples=20, steps=30)


@pytest.mark.long
def test_the_count_is_what_people_were_told_whatever_they_do_for_long():
    run_machine(examples=1_000, steps=60)
