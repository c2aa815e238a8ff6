"""How the campaign stands, exactly: an organizer sees every single one.

What is held or invalidated has lines of its own: it is in no total, and never silently added.
"""

from __future__ import annotations

from typing import Final

from bot.conversation.course import Course, course
from bot.conversation.organizing.pages import opened, turned
from bot.conversation.organizing.rights import Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Effect,
    Moment,
    ReadTotals,
    Reconciliation,
    Share,
    Text,
    TotalsRead,
)

PAGES: Final = (
    choice("days"),
    choice("countries"),
    choice("languages"),
    choice("channels"),
    choice("invites"),
    choice("funnel"),
    choice("chart"),
)
"""What the totals lead to."""


def _read(_page: int) -> Effect:
    return ReadTotals()


COMMANDS: Final = {"totals": opened(_read)}
ACTIONS: Final = {"totals": turned("totals", _read)}
TEXTS: Final[dict[str, Right]] = {}


def totals_read(session: Session, scene: Scene, totals: TotalsRead) -> Answer:
    goal = scene.campaign.goal
    going = course(totals.days, totals.verified, goal, scene.today)
    text = Text(
        "totals",
        {
            "total": totals.verified,
            "goal": goal,
            "share": Share(totals.verified, goal),
            "today": going.today,
            "week": going.week,
            "pace": _pace(going),
            "reached": _reached(scene, totals.verified, going),
            "withdrawn": totals.withdrawn,
            "held": totals.held,
            "invalidated": totals.invalidated,
            "reconciled": reconciled(scene, totals.reconciled),
        },
    )
    return on_card(session, scene, text, (*PAGES, choice("go")), menu=True)


def reconciled(scene: Scene, last: Reconciliation | None) -> Text:
    if last is None:
        return Text("totals-never-reconciled")
    at = Moment(last.at.astimezone(scene.campaign.timezone))
    return Text("totals-reconciled" if last.agreed else "totals-differed", {"at": at})


def _pace(going: Course) -> Text:
    if going.per_day is None:
        return Text("figures-no-number")
    return Text("totals-pace", {"count": going.per_day, "days": going.full_days})


def _reached(scene: Scene, verified: int, going: Course) -> Text:
    over = scene.state == "closed" and verified < scene.campaign.goal
    if going.reached is None or over:
        return Text("figures-no-number")
    if verified >= scene.campaign.goal:
        return Text("totals-reached", {"day": going.reached})
    closes = scene.campaign.closes
    if closes is not None and going.reached > closes:
        return Text("totals-reached-late", {"day": going.reached, "closes": closes})
    return Text("totals-reached-on", {"day": going.reached})
