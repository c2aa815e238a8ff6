"""The words in which messengers, the conversation and the store speak with each other.

A messenger's update becomes an *event*. A pure step answers it with *replies* (delivered after
the turn) and *effects* (asked of the database inside the turn). What the database decides comes
back as an *outcome*, what the messenger answers as a *report*; both are events again.
Adapters report facts; the conversation judges them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

Platform: TypeAlias = Literal["telegram", "whatsapp"]
"""A messenger that vouches for phone numbers (see `bot.people.phone`)."""

LinkKind: TypeAlias = Literal["volunteer", "rally", "poster"]
"""What somebody makes a link for."""

# ── who and where ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Person:
    """An account of a messenger. Never an identity to count by: that is the phone."""

    platform: Platform
    id: str
    language: str | None = None
    """The language tag as the messenger reports it, unchecked (`zh-hant-tw`, `pt-br`)."""
    name: str | None = None
    """First and last name of the profile, unchecked."""

    @property
    def account(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat. A private one belongs to one person, a group to many."""

    platform: Platform
    id: str
    kind: Literal["private", "group", "channel"]
    title: str | None = None

    @property
    def address(self) -> str:
        return f"{self.platform}:{self.id}"


# ── what people do ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Started:
    """Opened the chat, perhaps by a link. The payload is untrusted."""

    payload: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Sent a command: `/withdraw now` is `Asked("withdraw", "now")`."""

    command: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Wrote a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Chose:
    """Pressed a button. The token can be forged, and can be as old as the chat."""

    token: str


@dataclass(frozen=True, slots=True)
class SharedContact:
    """Sent a contact card."""

    phone: str
    """As the messenger gave it, in any spelling."""
    owner: Literal["self", "other", "unknown", "forwarded"]
    """The adapter's finding, from facts the messenger vouches for."""


@dataclass(frozen=True, slots=True)
class Membership:
    """What became of the bot in this chat."""

    change: Literal["added", "removed", "blocked", "unblocked"]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Anything else: a sticker, a voice message, an edit."""

    kind: str


@dataclass(frozen=True, slots=True)
class Flooded:
    """Wrote more than anybody reads. This is said once; what follows is not even looked at."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The messenger gave this group another id. Heard of as an update, or as the answer to a
    reply; the old id is dead."""

    to: str


Happening: TypeAlias = (
    Started | Asked | Said | Chose | SharedContact | Membership | Unsupported | Flooded | Migrated
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update of a messenger, understood."""

    source: str
    """Whose numbering `id` belongs to: `telegram:<bot id>`."""
    id: int
    """Remembered in the turn, so that a second delivery changes nothing."""
    who: Person
    where: Place
    what: Happening
    message: str | None = None
    """The message that carried it or, for `Chose`, the one whose button was pressed."""
    callback: str | None = None
    """For `Chose`: what the adapter needs to tell the messenger that the press arrived."""
    anonymous_admin: bool = False
    """Sent in the name of this very group, which only its admins can."""


# ── what the messenger answers to our replies ────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Delivered:
    """The reply in this slot is now in the chat as this message."""

    slot: str
    message: str
    instead_of: str = ""
    """The message that was to be edited, and could not be."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat cannot be written to any more: blocked, deleted, kicked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer to `AskStanding`: whether the member is an admin of this group."""

    admin: bool
    then: str


@dataclass(frozen=True, slots=True)
class Settled:
    """Delivered, and nobody needs to know more."""


Report: TypeAlias = Delivered | Gone | Standing | Settled | Migrated


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a row of the outbox. It may take several: `Migrated`, then `Delivered`."""

    row: int
    where: Place
    what: Report


@dataclass(frozen=True, slots=True)
class Broken:
    """An update that could not be understood. Nothing of its content is kept."""

    source: str
    id: int
    kind: str
    error: str
    """Class of the error."""


# ── what the database decides ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Recorded:
    """The signature counts."""

    total: int
    day: date
    replaced: bool = False
    """It took the place of an earlier holder's signature with the same phone."""
    link: str = ""
    """The signer's personal invite; empty where they have revoked it."""


@dataclass(frozen=True, slots=True)
class AlreadyCounted:
    """This phone or this account has signed before; nothing was changed."""

    day: date
    yours: bool
    """Signed by this very account; else another account holds this phone's signature."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the server can read of this account's signature."""

    day: date
    language: str
    statement: str
    consents: frozenset[str]
    then: str
    link: str = ""
    """The signer's personal invite; empty where they have revoked it."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """This account has no signature."""

    then: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The signature is erased and the tallies went down by it."""

    total: int


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """An optional consent was given or taken back; these stand now."""

    consents: frozenset[str]
    day: date


@dataclass(frozen=True, slots=True)
class InviteReady:
    """This group's invite exists."""

    code: str
    then: str = ""


@dataclass(frozen=True, slots=True)
class InviteUnknown:
    """The code that led in was never given out, or was revoked: it counts for nobody."""


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """A link that somebody owns, and how far people came by it."""

    code: str
    kind: LinkKind | Literal["personal"]
    label: str
    started: int
    consented: int
    asked: int
    signed: int


@dataclass(frozen=True, slots=True)
class LinksRead:
    """The links that this account owns and that stand, after what was asked."""

    links: tuple[LinkSeen, ...]
    then: str
    """What is to be shown: a page of the list, or `link:<code>`. `full`: no more can be made."""


@dataclass(frozen=True, slots=True)
class TotalsRead:
    """The tallies, as organizers see them; lists are largest first."""

    total: int
    today: int
    withdrawn: int
    countries: tuple[tuple[str, int], ...]
    """`KR`, or `+7` or `INTL` where the number alone does not tell."""
    languages: tuple[tuple[str, int], ...]
    groups: tuple[tuple[str, int], ...]
    """By the label of the invite that led in."""


Outcome: TypeAlias = (
    Recorded
    | AlreadyCounted
    | Found
    | NotFound
    | Withdrawn
    | ConsentChanged
    | InviteReady
    | InviteUnknown
    | LinksRead
    | TotalsRead
)


# ── what is said ─────────────────────────────────────────────────────────────────────────


class Markup(str):
    """Text that already carries our markup and must not be escaped again.

    The markup is what every messenger can show or drop: `<b>`, `<i>`, `<code>`, `<a href>`
    and `<blockquote>`, with `&amp; &lt; &gt;` escaped.
    """

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


Argument: TypeAlias = (
    str | int | float | date | datetime | Markup | Text | Lines | Country | LanguageName
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
class Choice:
    """A button: a token to come back as `Chose`, or a link."""

    label: Text | str
    does: str | ChatLink | ShareLink


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
    closes_contact: bool = False
    """Takes away the button that `AskContact` showed."""


@dataclass(frozen=True, slots=True)
class AskContact:
    """Shows the messenger's own button that shares one's own number."""

    text: Text
    label: Text
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Retract:
    """Deletes messages from the chat, ours or theirs, as far as the messenger lets us."""

    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskStanding:
    """Asks the messenger whether this person is an admin here; `Standing` answers."""

    person: str
    then: str


Reply: TypeAlias = Say | AskContact | Retract | AskStanding


# ── what is asked of the database ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent given: which text was read, in which language, and when."""

    id: str
    text: str
    """SHA-256 of the text, hex."""
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sign:
    """Record a signature. Answered by `Recorded` or `AlreadyCounted`."""

    phone: str
    """Canonical."""
    raw_phone: str
    name: str | None
    country: str
    language: str
    statement: str
    """SHA-256 of the statement that was read, hex."""
    consents: tuple[Consent, ...]
    at: datetime
    day: date
    invite: str | None = None
    replaces: bool = False
    """Where another account holds this phone's signature, this one takes its place."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """Is there a signature of this account? Answered by `Found` or `NotFound`."""

    then: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Erase this account's signature. Answered by `Withdrawn` or `NotFound`."""


@dataclass(frozen=True, slots=True)
class ChangeConsent:
    """Give or take back an optional consent. Answered by `ConsentChanged` or `NotFound`."""

    consent: Consent
    given: bool
    subscribes: bool = False
    """This consent is the one that lets us write to the person later."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Take back the consent that lets us write to this private chat, which is gone. Nobody waits
    for an answer."""

    consent: Consent


@dataclass(frozen=True, slots=True)
class MakeInvite:
    """This group's invite, made at the first asking. Answered by `InviteReady`."""

    kind: Literal["group"]
    label: str
    then: str = ""
    """What is to be said with its link; empty: the card."""


Stage: TypeAlias = Literal["started", "consented", "asked"]


@dataclass(frozen=True, slots=True)
class CountWay:
    """An open walk has come so far. Answered by `InviteUnknown` where that is so, else not."""

    stages: tuple[Stage, ...]
    invite: str = ""
    met: bool = False
    """These were counted for everybody before the walk met this invite."""


@dataclass(frozen=True, slots=True)
class ReadLinks:
    """This account's links. Answered by `LinksRead`."""

    then: str


@dataclass(frozen=True, slots=True)
class MakeLink:
    """One more link of this account. Answered by `LinksRead`."""

    kind: LinkKind
    label: str


@dataclass(frozen=True, slots=True)
class RenameLink:
    """Relabel a link, where it is this account's. Answered by `LinksRead`."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class RevokeLink:
    """End a link, where it is this account's. Answered by `LinksRead`."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class ReadTotals:
    """Answered by `TotalsRead`."""

    today: date


Effect: TypeAlias = (
    Sign
    | LookUp
    | Withdraw
    | ChangeConsent
    | Unsubscribe
    | MakeInvite
    | CountWay
    | ReadLinks
    | MakeLink
    | RenameLink
    | RevokeLink
    | ReadTotals
)
