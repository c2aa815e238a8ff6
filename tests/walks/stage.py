"""The stage of the random walks: how a step is carried out, noted, and found to be answered."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    AskContact,
    Incoming,
    Membership,
    Person,
    Receipt,
    Say,
    SharedContact,
)
from tests.walks.belief import Belief
from tests.walks.world import Act, Told, World, chat

T = TypeVar("T")


class Stage(RuleBasedStateMachine):
    """The world, what its people believe, and how they act. The rules are another file's."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(prefix="dojang-", ignore_cleanup_errors=True)
        self._runner = asyncio.Runner()
        self.world = World(Path(self._folder.name))
        self.belief = Belief(self.world.campaign)
        self.past: list[Incoming] = []
        self.shown: dict[str, Told] = {}
        self.opened: set[bytes] = set()
        self.run(self.world.start())

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(what)

    def teardown(self) -> None:
        self.run(self.world.stop())
        self._runner.close()
        self._folder.cleanup()

    # ── how ──────────────────────────────────────────────────────────────────────────────

    def event(self, who: Person, what: Act, message: str | None) -> Incoming:
        return self.world.act(who, what, self.session(who), message=message)

    def events(self, several: list[tuple[Person, Act, str | None]]) -> list[Incoming]:
        """At most one card each, so that it is known which one a signature came from."""
        cards: set[str] = set()
        events: list[Incoming] = []
        for who, what, message in several:
            if isinstance(what, SharedContact):
                if who.id in cards:
                    continue
                cards.add(who.id)
            events.append(self.event(who, what, message))
        return events

    def session(self, who: Person) -> Session | None:
        return self.run(self.world.session(chat(who)))

    def handle(self, *events: Incoming, answered: bool = True) -> list[Told]:
        said = self.run(self.world.handle(*events))
        self.past += events
        self.note(said)
        self.belief.told(events, said)
        if answered:
            self.every_one_is_answered(events, said)
        return said

    def report(self, receipts: list[Receipt]) -> None:
        for receipt in receipts:
            self.world.waiting.pop(receipt.row, None)
        before = len(self.world.told)
        self.run(self.world.app.report(receipts))
        self.note(self.world.told[before:])

    def note(self, said: list[Told]) -> None:
        for told in said:
            if isinstance(told.reply, Say | AskContact):
                self.shown[told.where.address] = told

    def every_one_is_answered(self, events: tuple[Incoming, ...], said: list[Told]) -> None:
        """Whatever somebody does in the private chat, the bot says or shows something."""
        asked = {
            event.where.address
            for event in events
            if event.where.kind == "private" and not isinstance(event.what, Membership)
        }
        assert asked <= {told.where.address for told in said if told.text}
