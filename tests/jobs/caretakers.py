"""A campaign with an owner, an organizer and an auditor, and people who have signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.campaign import Campaign
from bot.conversation.vocabulary import Person, Say
from storage.care.roles import Organizer, Role
from storage.records import Signing
from tests.walks.world import CAMPAIGN, Told, World, chat, person, phone

OWNER, HELPER, AUDITOR = person(90, "ko"), person(91), person(92)
ROLES = {OWNER.id: Role.OWNER, HELPER.id: Role.ORGANIZER, AUDITOR.id: Role.AUDITOR}


@dataclass
class Desk:
    """The world, seen by those who look after it."""

    world: World

    async def sign(self, count: int, *, first: int = 100, **facts: Any) -> None:
        signings = [signing(first + number, self.world, **facts) for number in range(count)]
        async with self.world.store.turn() as turn:
            await turn.record(signings)

    async def withdraw(self, *numbers: int) -> None:
        async with self.world.store.turn() as turn:
            await turn.withdraw([person_number(number) for number in numbers])

    async def wants(self, who: Person, *, alerts: bool = True) -> None:
        since = self.world.campaign.day(self.world.now)
        organizer = Organizer(
            who.account, ROLES[who.id], who.language or "en", wants_report=False,
            wants_alerts=alerts, since=since,
        )  # fmt: skip
        async with self.world.store.turn() as turn:
            await turn.care.add_organizers([organizer])

    def heard(self, who: Person) -> list[str]:
        return [told.text for told in self._told(who) if told.text]

    def said(self, who: Person) -> Sequence[Say]:
        return [told.reply for told in self._told(who) if isinstance(told.reply, Say)]

    def _told(self, who: Person) -> Sequence[Told]:
        return [told for told in self.world.told if told.where == chat(who)]


def person_number(number: int) -> str:
    return f"telegram:{8_000_000_000 + number}"


def signing(number: int, world: World, **facts: Any) -> Signing:
    made = Signing(
        account=person_number(number),
        phone=phone(number),
        content={"name": None},
        day=world.campaign.day(world.now),
        country="KR",
        language="ko",
        channel="telegram",
        statement="0" * 64,
        consents=frozenset(),
    )
    return replace(made, **facts)


def small(goal: int = 100, retention: date | None = None) -> Campaign:
    return replace(CAMPAIGN, goal=goal, retention_until=retention or CAMPAIGN.retention_until)
