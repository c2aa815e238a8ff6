"""The bot in a group or channel: one card with one link into the private chat.

Nobody signs there and nobody is asked for a number. The card carries the place's invite, so that
its signatures are counted for it. What members write to each other is not read. Whoever asks for
more than the way in must be an admin, and the messenger is asked each time whether they are.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Literal

from bot.conversation import counts, live_card, poster
from bot.conversation.scene import ASK, CARD, Answer, Scene
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    AskStanding,
    CardAnswer,
    CardDue,
    CardWanted,
    Chose,
    DropCard,
    Errand,
    Happening,
    InviteReady,
    LinkSeen,
    Lost,
    MakeInvite,
    Membership,
    Person,
    Place,
    PlaceKind,
    Say,
    SharedContact,
    Standing,
    Started,
    Text,
)


class Act(StrEnum):
    """What is done once the messenger has told what somebody may do, or the store the invite."""

    INVITE = "invite"
    COUNT = "count"
    POSTER = "poster"
    QUIET = "quiet"
    PIN = "pin"
    NO_PIN = "no-pin"
    ADDED = "added"
    """The bot was brought here."""
    REVIVE = "revive"
    MOVED = "moved"
    ABLE = "able"
    """Somebody wants the card from their private chat: may we write here? `able:<id>:<language>`,
    as the next one."""
    WANTED = "wanted"
    """The same: may they ask for it?"""


COMMANDS = frozenset({Act.INVITE, Act.COUNT, Act.POSTER, Act.QUIET})
"""For admins."""
BUTTONS = frozenset({Act.PIN, Act.NO_PIN})
PRIVATE_COMMANDS = frozenset(
    {
        *("start", "help", "statement", "language", "privacy", "me", "withdraw", "cancel"),
        *("links", "newlink"),
    }
)


def happened(session: Session, scene: Scene, what: Happening) -> Answer:
    """Somebody did something in a group or channel, or the time has come for something."""
    match what:
        case Membership():
            return _membership(session, scene, what)
        case CardDue(signed):
            return live_card.update(session, scene, signed)
        case CardWanted():
            return _wanted(session, scene)
        case Asked(command) if command in COMMANDS:
            return _for_admins(session, scene, Act(command))
        case Chose(token) if token in BUTTONS:
            return _for_admins(session, scene, Act(token))
        case Started(payload) if payload:
            # Who brings the bot by a link is made to say so, beside the notice that it is here.
            if session.step is Step.GROUP and live_card.just_posted(session, scene):
                return Answer(session)
            return _for_admins(session, scene, Act.INVITE)
        case Started() | SharedContact():
            text = "group-contact" if isinstance(what, SharedContact) else "group-private"
            return _point_inside(session, text)
        case Asked(command) if command in PRIVATE_COMMANDS:
            return _point_inside(session, "group-private")
        case _:
            return Answer(session)


# ── coming, changing, going ──────────────────────────────────────────────────────────────


def _membership(session: Session, scene: Scene, what: Membership) -> Answer:
    if what.change == "removed":
        # The invite stays in the store: links that are out there still count for the place.
        return Answer(None, effects=(DropCard(),))
    chosen = session.language or scene.language(session)
    # A right that was taken and is given again is worth another offer.
    offered = session.offered and session.pins
    here = replace(
        session, step=Step.GROUP, language=chosen, pins=what.pins, offered=offered and what.pins
    )
    if not what.writes:
        return live_card.quieten(here, live_card.MUTED)
    if session.quiet == live_card.MUTED and session.invite:
        return Answer(here, effects=(_invite(scene, Act.REVIVE),))
    if what.change == "added" and scene.where.kind == "group":
        return _for_admins(replace(here, posted=_now(scene)), scene, Act.ADDED)
    if here.invite and not here.quiet:  # a card is there, or on its way
        return live_card.offer_pin(here, scene)
    return Answer(here)


def _now(scene: Scene) -> str:
    return scene.now.isoformat(timespec="minutes")


def moved(session: Session, scene: Scene) -> Answer:
    """The group has another id. Its messages did not move along: these ids are somebody else's
    there, and a card that was kept up to date is posted anew."""
    live = session.step is Step.GROUP and bool(session.card) and not session.quiet
    there = replace(session, card="", held=False, ask="")
    return Answer(there, effects=(_invite(scene, Act.MOVED),) if live else ())


def lost(session: Session, lost: Lost) -> Answer:
    """Somebody has deleted the card."""
    return live_card.quieten(session, live_card.DELETED) if lost.slot == CARD else Answer(session)


def hushed(session: Session, scene: Scene) -> Answer:
    """The place does not let us write."""
    quiet = live_card.quieten(replace(session, wanted=""), live_card.MUTED)
    if not session.wanted:
        return quiet
    told = _answered(session, scene, session.wanted, "no-right")
    return replace(quiet, errands=told.errands)


def arrived(answer: Answer, session: Session, scene: Scene) -> Answer:
    """The card is in the chat: whoever waits for it in private hears so."""
    if not session.wanted:
        return answer
    told = _answered(session, scene, session.wanted, "posted")
    assert answer.session is not None
    return replace(answer, session=replace(answer.session, wanted=""), errands=told.errands)


def gone() -> Answer:
    """The place cannot be reached any more."""
    return Answer(None, effects=(DropCard(),))


# ── what admins ask for ──────────────────────────────────────────────────────────────────


def _for_admins(session: Session, scene: Scene, act: Act) -> Answer:
    if scene.anonymous_admin:
        return _granted(session, scene, act)
    assert scene.who is not None
    return Answer(session, (AskStanding(scene.who.id, act),))


def standing(session: Session, scene: Scene, standing: Standing) -> Answer:
    """The messenger has said what the one who asked may do."""
    act, _, about = standing.then.partition(":")
    if act == Act.ABLE:  # it was asked about us
        if not standing.writes:
            return _answered(session, scene, about, "no-right")
        return Answer(session, (AskStanding(about.partition(":")[0], f"{Act.WANTED}:{about}"),))
    if standing.admin:
        account = f"{scene.where.platform}:{standing.person}"
        return _granted(session, scene, standing.then, account)
    match act:
        case Act.WANTED:
            return _answered(session, scene, about, "no-admin")
        case Act.ADDED:
            return _point_inside(session, "group-hello")
        case Act.PIN | Act.NO_PIN:
            return Answer(session)
        case _:
            return _point_inside(session, "group-admins-only")


def _granted(session: Session, scene: Scene, then: str, account: str = "") -> Answer:
    match then:
        case Act.PIN:
            return live_card.pin(session)
        case Act.NO_PIN:
            return live_card.no_pin(session)
        case Act.QUIET:
            quiet = live_card.quieten(session.at(Step.GROUP), live_card.ASKED_FOR)
            return replace(quiet, replies=(Say(Text("group-quiet"), slot=ASK),))
        case _:
            return Answer(session.at(Step.GROUP), effects=(_invite(scene, then, account),))


def _invite(scene: Scene, then: str, account: str = "") -> MakeInvite:
    kind: PlaceKind = "channel" if scene.where.kind == "channel" else "group"
    return MakeInvite(kind, scene.where.title or "", then, account)


def invite_ready(session: Session, scene: Scene, ready: InviteReady) -> Answer:
    """Do what the invite was asked for."""
    act, _, about = ready.then.partition(":")
    known = replace(session, invite=ready.link.code)
    match act:
        case Act.COUNT:
            return _counted(known, scene, ready.link)
        case Act.POSTER:
            return Answer(known, (poster.show(known, scene, ready.link.code),))
        case Act.REVIVE:
            return live_card.revive(known, scene, ready.link)
        case Act.WANTED:
            language = known.language or about.partition(":")[2]
            asked = replace(known, language=language, wanted=about)
            return live_card.post(asked, scene, ready.link)
        case _:
            return live_card.post(known, scene, ready.link)


def _counted(session: Session, scene: Scene, link: LinkSeen) -> Answer:
    """Told to all who read along, so never exactly, whoever asks."""
    text = Text("group-count", counts.way(scene, link))
    return Answer(session, (Say(text, slot=ASK),))


def _point_inside(session: Session, text: str) -> Answer:
    """One message that leads into the private chat, which supersedes the one before."""
    if session.quiet in (live_card.ASKED_FOR, live_card.MUTED):
        return Answer(session)
    say = Say(Text(text), (live_card.way_in(session),), slot=ASK)
    return Answer(session.at(Step.GROUP), (say,))


# ── a card that somebody wants from their private chat ───────────────────────────────────


def _wanted(session: Session, scene: Scene) -> Answer:
    """First whether we may write here, then whether they may ask for it."""
    assert scene.who is not None
    about = f"{scene.who.id}:{scene.campaign.language_for(scene.who.language)}"
    return Answer(session, (AskStanding("", f"{Act.ABLE}:{about}"),))


def _answered(
    session: Session, scene: Scene, about: str, result: Literal["posted", "no-admin", "no-right"]
) -> Answer:
    """Tell the person, in their private chat, what became of it. `about`: id and language."""
    person, _, language = about.partition(":")
    home = Place(scene.where.platform, person, "private")
    who = Person(scene.where.platform, person, language)
    told = CardAnswer(scene.where.title or "", result)
    return Answer(session, errands=(Errand(home, told, who),))
