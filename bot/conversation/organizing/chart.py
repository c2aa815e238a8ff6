"""How the campaign is going, as a picture."""

from __future__ import annotations

from typing import Final

from bot.conversation.organizing.rights import READERS, Right
from bot.conversation.scene import Answer, Scene
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Chart,
    ChartRead,
    Moment,
    ReadChart,
    Share,
    ShowChart,
    Text,
)


def _asked(session: Session, _scene: Scene, _rest: str) -> Answer:
    return Answer(session, effects=(ReadChart(),))


COMMANDS: Final = {"chart": Right(READERS, _asked)}
ACTIONS: Final = {"chart": Right(READERS, _asked)}
TEXTS: Final[dict[str, Right]] = {}


def chart_read(session: Session, scene: Scene, read: ChartRead) -> Answer:
    """The picture comes as a message of its own: it can be sent on."""
    goal = scene.campaign.goal
    as_of = Text("chart-note", {"at": Moment(scene.now.astimezone(scene.campaign.timezone))})
    title = scene.statement(session).title
    chart = Chart(title, as_of, scene.today, read.verified, goal, read.days, read.countries)
    told: dict[str, Argument] = {
        "title": title,
        "total": read.verified,
        "goal": goal,
        "share": Share(read.verified, goal),
        "note": as_of,
    }
    return Answer(session, (ShowChart(chart, Text("chart", told)),))
