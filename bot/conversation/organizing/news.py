"""What an organizer hears of unasked, and how to be none any more."""

from __future__ import annotations

from typing import Final

from bot.conversation.organizing import people
from bot.conversation.organizing.rights import READERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import Appoint, Choice, ChooseNews, NewsChosen, Text

_CHOSEN: Final = {
    "report:on": ChooseNews(report=True),
    "report:off": ChooseNews(report=False),
    "alerts:on": ChooseNews(alerts=True),
    "alerts:off": ChooseNews(alerts=False),
}


def _asked(session: Session, _scene: Scene, _rest: str) -> Answer:
    return Answer(session, effects=(ChooseNews(),))


def _choose(session: Session, _scene: Scene, chosen: str) -> Answer:
    return Answer(session, effects=(_CHOSEN.get(chosen, ChooseNews()),))


def _sure_leave(session: Session, scene: Scene, _rest: str) -> Answer:
    assert scene.who is not None
    if people.in_settings(scene, scene.who.id):
        return on_card(session, scene, Text("leave-named"), (choice("go"),))
    choices = (choice("stay", "news"), choice("leave", "leave-now"))
    return on_card(session, scene, Text("leave"), choices)


def _leave(session: Session, scene: Scene, _rest: str) -> Answer:
    assert scene.who is not None
    return Answer(session, effects=(Appoint(scene.who.id, None),))


COMMANDS: Final = {"notify": Right(READERS, _asked, noted=False)}
ACTIONS: Final = {
    "news": Right(READERS, _asked, noted=False),
    "notify": Right(READERS, _choose),
    "leave": Right(READERS, _sure_leave, noted=False),
    "leave-now": Right(READERS, _leave, noted=False),
}
TEXTS: Final[dict[str, Right]] = {}


def chosen(session: Session, scene: Scene, news: NewsChosen) -> Answer:
    campaign = scene.campaign
    when = {"hour": f"{campaign.report_hour}:00", "timezone": str(campaign.timezone)}
    choices = (
        _toggle("report", on=news.report),
        _toggle("alerts", on=news.alerts),
        choice("leave"),
        choice("go"),
    )
    return on_card(session, scene, Text("notify", when), choices, menu=True)


def _toggle(what: str, *, on: bool) -> Choice:
    label = Text("do-ticked" if on else "do-tick", {"label": Text(f"notify-{what}")})
    return Choice(label, f"notify:{what}:{'off' if on else 'on'}")
