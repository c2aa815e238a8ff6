"""Telling organizers, each in the private chat and in the language of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from bot.campaign import Campaign
from bot.conversation.vocabulary import CareTold, Errand, Person, Place
from storage.care.roles import Organizer, Role
from storage.turn import Turn

EVERYBODY: Final = frozenset(Role)
MORNING, NIGHT = 8, 22
"""Hours of the campaign's timezone between which good news may ring."""


async def organizers(
    turn: Turn,
    told: Sequence[CareTold],
    roles: Collection[Role] = EVERYBODY,
    *,
    duty: bool = False,
) -> list[Errand]:
    """To those who want alerts; with `duty`, to all of these roles."""
    return [
        errand
        for one in await turn.care.organizers()
        if one.role in roles and (duty or one.wants_alerts)
        for errand in to(one, told)
    ]


def to(organizer: Organizer, told: Sequence[CareTold]) -> list[Errand]:
    platform, _, id_ = organizer.account.partition(":")
    if platform != "telegram":
        return []
    who = Person("telegram", id_, organizer.language)
    return [Errand(Place("telegram", id_, "private"), what, who) for what in told]


def by_day(campaign: Campaign, now: datetime) -> bool:
    return MORNING <= now.astimezone(campaign.timezone).hour < NIGHT
