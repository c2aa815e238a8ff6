"""What organizers ask for, from their phones, in the private chat.

Everybody else hears what they would hear of any unknown command. Rights go by the messenger's
numeric id, checked at every command; a user name can be bought.
"""

from __future__ import annotations

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

COMMANDS = frozenset({"totals"})


def is_organizer(scene: Scene) -> bool:
    return scene.who is not None and scene.who.id in scene.organizers


def asked(session: Session, scene: Scene) -> Answer:
    return Answer(session, effects=(ReadTotals(scene.today),))


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
