"""The totals, exactly: an organizer sees every single one."""

from __future__ import annotations

from typing import Final

from bot.conversation.organizing.rights import READERS, Right
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Country,
    LanguageName,
    Lines,
    ReadTotals,
    Say,
    Text,
    TotalsRead,
)


def _asked(session: Session, scene: Scene, _rest: str) -> Answer:
    return Answer(session, effects=(ReadTotals(scene.today),))


COMMANDS: Final = {"totals": Right(READERS, _asked)}
ACTIONS: Final[dict[str, Right]] = {}
TEXTS: Final[dict[str, Right]] = {}


def totals_read(session: Session, scene: Scene, totals: TotalsRead) -> Answer:
    """The tallies, exactly: an organizer sees every single one."""
    goal = scene.campaign.goal
    text = Text(
        "totals",
        {
            "total": totals.total,
            "goal": goal,
            "share": 100 * totals.total / goal,
            "today": totals.today,
            "withdrawn": totals.withdrawn,
            "countries": _lines(
                "totals-country", [({"country": Country(c)}, n) for c, n in totals.countries]
            ),
            "languages": _lines(
                "totals-language", [({"language": LanguageName(t)}, n) for t, n in totals.languages]
            ),
            "groups": _lines("totals-group", [({"label": label}, n) for label, n in totals.groups]),
        },
    )
    return Answer(session, (Say(text),))


def _lines(text: str, rows: list[tuple[dict[str, Argument], int]]) -> Lines:
    if not rows:
        return Lines((Text("totals-none"),))
    return Lines(tuple(Text(text, {**what, "count": count}) for what, count in rows))
