"""What is said: texts and what stands below them, sent after the turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from bot.conversation.vocabulary.figures import Days


class Markup(str):
    """Text that already carries our markup and must not be escaped again.

    The markup is what every messenger can show or drop: `<b>`, `<i>`, `<code>`, `<a href>`
    and `<blockquote>`, with `&amp; &lt; &gt;` escaped.
    """

    __slots__ = ()


class Public(str):
    """A string of the campaign or of ours, as an argument: the same for everybody, so that what it
    is part of may be remembered. A plain `str` may be somebody's name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A text of `bot/texts`, by its id. Plain `str` arguments are escaped when it is shown."""

    id: str
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lines:
    """Several texts below each other, as one argument."""

    lines: tuple[Text | Markup, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its code, shown by its name in the reader's language."""

    code: str


@dataclass(frozen=True, slots=True)
class LanguageName:
    """A language by its tag, shown by its name in the reader's language."""

    tag: str
    own: bool = False
    """Shown as its own speakers write it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as readers of another language see it."""

    language: str
    text: Text


@dataclass(frozen=True, slots=True)
class ShortDay:
    """A day of this year or so, for a line of many: `Mon, Nov 23`."""

    day: date


@dataclass(frozen=True, slots=True)
class Moment:
    """A day and a time of day, to the minute, where `at` has its offset."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """Shown in per cent, with at most two decimals: nothing that is not whole reads 100 %, and
    nothing that is there reads 0 %."""

    part: int
    whole: int


Argument: TypeAlias = (
    str
    | int
    | float
    | date
    | datetime
    | Markup
    | Text
    | Lines
    | Country
    | LanguageName
    | ShortDay
    | Moment
    | Share
    | Spoken
)


@dataclass(frozen=True, slots=True)
class ChatLink:
    """Leads into the private chat with the bot, with this payload."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class ShareLink:
    """Opens the messenger's own picker of chats with a text and the link to the bot."""

    text: Text
    payload: str = ""


@dataclass(frozen=True, slots=True)
class GroupLink:
    """Lets the person bring the bot into a group of theirs."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: a token to come back as `Chose`, or a link."""

    label: Text | str
    does: str | ChatLink | ShareLink | GroupLink


@dataclass(frozen=True, slots=True)
class Say:
    """A message, with at most three choices or one menu of at most ten."""

    text: Text
    choices: tuple[Choice, ...] = ()
    slot: str = ""
    """Supersedes what stands in this slot; `Delivered` will tell the message's id."""
    menu: bool = False
    """The choices are a list to pick from, not one that leads on and others beside it."""
    edits: str | None = None
    """The message that this one replaces in place, where the messenger can. None: a new one."""
    revives: bool = True
    """Where the message that it edits is gone, it is sent anew. Else `Lost` will tell."""
    closes_contact: bool = False
    """Takes away the button that `AskContact` or `AskPlace` showed."""
    language: str = ""
    """In this language, whatever is spoken in the chat. Empty: in that of the chat."""


@dataclass(frozen=True, slots=True)
class AskContact:
    """Shows the messenger's own button that shares one's own number."""

    text: Text
    label: Text
    slot: str = ""


@dataclass(frozen=True, slots=True)
class AskPlace:
    """Shows the messenger's own buttons that pick a group, or a channel, of the person's."""

    text: Text
    group: Text
    channel: Text


@dataclass(frozen=True, slots=True)
class AskPeople:
    """Shows the messenger's own button that picks somebody among the person's contacts."""

    text: Text
    label: Text


@dataclass(frozen=True, slots=True)
class SetMenu:
    """These commands stand first in the menu of this private chat, before those of everybody."""

    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClearMenu:
    """This private chat has the menu of everybody again."""


@dataclass(frozen=True, slots=True)
class Poster:
    """A printed page's words: what is asked for, and the way in, as picture and as text."""

    title: str
    sentence: str
    invitation: Text
    organization: str
    payload: str
    """Of the link into the private chat."""


@dataclass(frozen=True, slots=True)
class ShowPoster:
    """A poster to be printed."""

    poster: Poster
    caption: Text


@dataclass(frozen=True, slots=True)
class Chart:
    """How the campaign is going, to be drawn."""

    title: str
    note: Text
    today: date
    total: int
    goal: int
    days: Days
    countries: tuple[tuple[str, int], ...]
    """By code, the most first."""


@dataclass(frozen=True, slots=True)
class ShowChart:
    """A chart as a picture, in the reader's language."""

    chart: Chart
    caption: Text


@dataclass(frozen=True, slots=True)
class Article:
    """One of the things that can be brought into a chat, in the language of its own."""

    language: str
    title: str
    description: str
    say: Say


@dataclass(frozen=True, slots=True)
class Offer:
    """The answer to `Sought`: what the person may pick from."""

    query: str
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """Pins a message of ours, without a sound."""

    message: str


@dataclass(frozen=True, slots=True)
class Retract:
    """Deletes messages from the chat, ours or theirs, as far as the messenger lets us."""

    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskStanding:
    """Asks the messenger what this person may do here; `Standing` answers."""

    person: str
    """Empty: the bot itself."""
    then: str


Reply: TypeAlias = (
    Say
    | AskContact
    | AskPlace
    | AskPeople
    | ShowPoster
    | ShowChart
    | Offer
    | Pin
    | Retract
    | AskStanding
    | SetMenu
    | ClearMenu
)
