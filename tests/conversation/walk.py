"""A chat for tables of tests: events in, text ids and states out, no store and no messenger."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from bot.campaign import BUNDLED, Campaign, load
from bot.conversation.scene import Answer, Scene
from bot.conversation.season import Season
from bot.conversation.session import Session
from bot.conversation.step import ARRIVED, step
from bot.conversation.vocabulary import (
    AskContact,
    Chose,
    Effect,
    Happening,
    LookUp,
    NotFound,
    Outcome,
    Person,
    Place,
    Report,
    Role,
    Say,
    Text,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
CAMPAIGN = load(BUNDLED)

MARIA = Person("telegram", "5100000002", language="en", name="Maria Jensen")
CHAT = Place("telegram", MARIA.id, "private")
GROUP = Place("telegram", "-1001", "group", title="Neighbours")
CHANNEL = Place("telegram", "-1002", "channel", title="Rescue Network")


class Walk:
    """Feeds one chat, as the app does, and remembers the last answer."""

    def __init__(
        self,
        *,
        who: Person = MARIA,
        where: Place = CHAT,
        campaign: Campaign = CAMPAIGN,
        total: int = 0,
        role: Role | None = None,
        now: datetime = NOW,
    ) -> None:
        self.session: Session | None = Session()
        self.answer = Answer(Session())
        self.who = who
        self.scene = Scene(Season(campaign, now), total, frozenset(), where, role=role)
        self.shown: list[str] = []
        """Tokens of the buttons that were shown last."""
        self._ids = count(100)

    def does(self, *events: Happening, anonymous_admin: bool = False) -> Answer:
        """What the person does. A first look-up finds no signature."""
        for said in events:
            event = self._as_shown(said) if isinstance(said, Chose) else said
            message = self.card if isinstance(event, Chose) else str(next(self._ids))
            self.scene = replace(
                self.scene,
                who=self.who,
                what=event,
                message=message,
                anonymous_admin=anonymous_admin,
            )
            self._step(event)
            if self.effects == (LookUp(ARRIVED),):
                self.decided(NotFound(ARRIVED))
        return self.answer

    def meanwhile(self, **changes: object) -> None:
        """What has become of the campaign and the clock since."""
        season = replace(self.scene.season, **changes)  # type: ignore[arg-type]
        self.scene = replace(self.scene, season=season)

    def decided(self, outcome: Outcome) -> Answer:
        """What the store answers."""
        return self._step(outcome)

    def reported(self, report: Report) -> Answer:
        """What the messenger answers."""
        self.scene = replace(self.scene, who=None, what=None, message=None)
        return self._step(report)

    def _step(self, event: Happening | Outcome | Report) -> Answer:
        self.answer = step(self.session or Session(), event, self.scene)
        self.session = self.answer.session
        self.shown = self.offers or self.shown
        return self.answer

    def _as_shown(self, press: Chose) -> Chose:
        """`sign` presses the button that was shown, which says below which text it stood."""
        alike = (token for token in self.shown if token.partition(":")[0] == press.token)
        return Chose(next(alike, press.token))

    @property
    def card(self) -> str:
        return (self.session.card if self.session else "") or "7"

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.answer.effects

    @property
    def said(self) -> list[str]:
        """Text ids of the last answer; a remark above a screen as `remark+screen`."""
        return [text_id(reply.text) for reply in self.answer.replies if hasattr(reply, "text")]

    @property
    def offers(self) -> list[str]:
        """Tokens of the buttons of the last answer."""
        return [
            choice.does
            for reply in self.answer.replies
            if isinstance(reply, Say)
            for choice in reply.choices
            if isinstance(choice.does, str)
        ]

    @property
    def asks_contact(self) -> bool:
        return any(isinstance(reply, AskContact) for reply in self.answer.replies)


def text_id(text: Text) -> str:
    if text.id != "noted":
        return text.id
    note, body = text.args["note"], text.args["body"]
    assert isinstance(note, Text)
    assert isinstance(body, Text)
    return f"{note.id}+{body.id}"
