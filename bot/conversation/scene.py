"""What a step may look at besides the session, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.campaign import Campaign, Statement
from bot.conversation.season import Season, State
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Choice,
    Chose,
    Effect,
    Errand,
    Happening,
    Person,
    Place,
    Reply,
    Retract,
    Role,
    Say,
    Text,
)

CARD = "card"
ASK = "ask"
THANKS = "thanks"
PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Scene:
    """The surroundings of one event. The clock has been read before."""

    season: Season
    total: int
    """Verified signatures before this turn."""
    organizers: frozenset[str]
    """Ids of this platform's accounts that the settings name: owners for as long as they do."""
    where: Place
    who: Person | None = None
    """None for what the messenger reports."""
    what: Happening | None = None
    message: str | None = None
    anonymous_admin: bool = False
    role: Role | None = None
    """What `who` is among the organizers; only looked up where it matters."""

    @property
    def campaign(self) -> Campaign:
        return self.season.campaign

    @property
    def now(self) -> datetime:
        return self.season.now

    @property
    def state(self) -> State:
        """Whether one can begin to sign."""
        return self.season.state

    @property
    def waits(self) -> bool:
        """Nobody can sign for now, not even who has begun."""
        return self.season.waits

    @property
    def today(self) -> date:
        return self.campaign.day(self.now)

    @property
    def pressed(self) -> str | None:
        """The message whose button was pressed."""
        return self.message if isinstance(self.what, Chose) else None

    def language(self, session: Session) -> str:
        """The person's own choice, else the messenger's language as far as we speak it."""
        if session.language in self.campaign.languages:
            return session.language
        return self.campaign.language_for(self.who.language if self.who else None)

    def statement(self, session: Session) -> Statement:
        return self.campaign.statements[self.language(session)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a step leads to. `session` None forgets the chat."""

    session: Session | None
    replies: tuple[Reply, ...] = ()
    effects: tuple[Effect, ...] = ()
    errands: tuple[Errand, ...] = ()
    """What this makes happen in other chats, in the same turn."""

    def after(self, *earlier: Reply) -> Answer:
        """The same, with these replies sent first."""
        return replace(self, replies=(*earlier, *self.replies))


def on_card(
    session: Session,
    scene: Scene,
    text: Text,
    choices: tuple[Choice, ...],
    *,
    note: Text | None = None,
    menu: bool = False,
) -> Answer:
    """Show a screen as *the* message of this chat.

    A press edits the message that was pressed. Anything written gets a new message below it, and
    the former one is retracted once the new one is delivered (see `delivered`), so that there is
    always one card, at the bottom, and no older copy shows a name.
    """
    pressed = scene.pressed
    if pressed is None:
        return on_new_card(session, text, choices, note=note, menu=menu)
    shown = noted(note, text)
    replies: list[Reply] = [Say(shown, choices, slot=CARD, menu=menu, edits=pressed)]
    if session.card and session.card != pressed:
        replies.append(Retract((session.card,)))
    return Answer(replace(session, card=pressed, held=True), tuple(replies))


def on_new_card(
    session: Session,
    text: Text,
    choices: tuple[Choice, ...],
    *,
    note: Text | None = None,
    menu: bool = False,
) -> Answer:
    """Show a screen as the message of this chat, below all that stands there."""
    below = replace(session, held=False)
    return Answer(below, (Say(noted(note, text), choices, slot=CARD, menu=menu),))


def in_place(
    session: Session, text: Text, choices: tuple[Choice, ...], *, menu: bool = False
) -> Answer:
    """Change the card where it stands, whatever was pressed or written."""
    say = Say(text, choices, slot=CARD, edits=session.card or None, menu=menu)
    return Answer(session, (say,))


def noted(note: Text | None, body: Text) -> Text:
    """A short remark above a screen."""
    return body if note is None else Text("noted", {"note": note, "body": body})


def tidy(scene: Scene, *ours: str) -> tuple[Reply, ...]:
    """Remove what was just sent, as the campaign wants it, and messages of ours with it."""
    theirs = (scene.message,) if scene.campaign.delete_messages and scene.message else ()
    return retract(*theirs, *ours)


def retract(*messages: str) -> tuple[Reply, ...]:
    """Remove these, as far as there are any."""
    there = tuple(message for message in messages if message)
    return (Retract(there),) if there else ()
