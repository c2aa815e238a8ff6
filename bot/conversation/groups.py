"""The bot in a group or channel: one card with one link into the private chat.

Nobody signs there and nobody is asked for a number. The card carries the place's invite, so that
its signatures are counted for it. What members write to each other is not read. Whoever asks for
more than the way in must be an admin, and the messenger is asked each time whether they are.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from bot.conversation import celebrating, counts, live_card, poster
from bot.conversation.scene import ASK, CARD, Answer, Scene
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    AskStanding,
    CardAnswer,
    CardDue,
    CardResult,
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
    Migrated,
    MilestonePassed,
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
    MILESTONES = "milestones"
    MILESTONES_ON = "milestones-on"
    MILESTONES_OFF = "milestones-off"
    PIN = "pin"
    NO_PIN = "no-pin"
    ADDED = "added"
    """The bot was brought here."""
    REVIVE = "revive"
    """A mute has ended."""
    MOVED = "moved"
    ABLE = "able"
    """Somebody wants the card from their private chat: may we write here? `able:<id>:<language>`,
    as the next one."""
    WANTED = "wanted"
    """The same: may they ask for it?"""


COMMANDS = frozenset({Act.INVITE, Act.COUNT, Act.POSTER, Act.QUIET, Act.MILESTONES})
"""For admins."""
BUTTONS = frozenset({Act.PIN, Act.NO_PIN, Act.MILESTONES_ON, Act.MILESTONES_OFF})
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
        case MilestonePassed():
            return celebrating.passed(session, scene, what)
        case Asked(command) if command in COMMANDS:
            return _for_admins(session, scene, Act(command))
        case Chose(token) if token in BUTTONS:
            return _for_admins(session, scene, Act(token))
        case Started(payload) if payload:
            # Who brings the bot by a link is made to say so, beside the notice that it is here.
            if live_card.just_asked(session, scene):
                return Answer(session)
            return _for_admins(_asking(session, scene), scene, Act.INVITE)
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
        return gone(session, scene)
    is_new = session.step is not Step.GROUP
    chosen = session.language or scene.language(session)
    # A right that was taken and is given again is worth another offer.
    offered = session.offered and session.pins and what.pins
    here = replace(
        session, step=Step.GROUP, language=chosen, pins=what.pins, offered=offered, muted=False
    )
    if not what.writes:
        return live_card.hold_up(here)
    if session.muted and session.invite:
        return Answer(here, effects=(_invite(scene, Act.REVIVE),))
    # A group that has moved tells that we are there as if we had come.
    if is_new and what.change == "added" and scene.where.kind == "group":
        if live_card.just_asked(session, scene):
            return Answer(here)
        return _for_admins(_asking(here, scene), scene, Act.ADDED)
    if here.invite and not here.quiet:  # a card is there, or on its way
        return live_card.offer_pin(here, scene)
    return Answer(here)


def _asking(session: Session, scene: Scene) -> Session:
    return replace(session, posted=scene.now.isoformat())


def moved(session: Session, scene: Scene, moved: Migrated) -> Answer:
    """The group has another id. Messages do not move along: the ids that came along are somebody
    else's there. A card that was kept up to date goes on."""
    if session.step is not Step.GROUP:
        return Answer(session)
    there = session if moved.met else replace(session, card="", held=False, ask="", posting=False)
    had_one = bool(session.card) or session.posting
    return Answer(there, effects=(_invite(scene, Act.MOVED),) if had_one else ())


def lost(session: Session, scene: Scene, lost: Lost) -> Answer:
    """Somebody has deleted the card, or it could not be posted."""
    if lost.slot != CARD:
        return Answer(session)
    return _unanswered(live_card.quieten(session, live_card.DELETED), session, scene)


def hushed(session: Session, scene: Scene) -> Answer:
    """The place does not let us write."""
    return _unanswered(live_card.hold_up(session), session, scene)


def gone(session: Session, scene: Scene) -> Answer:
    """The place cannot be reached any more."""
    return _unanswered(Answer(None, effects=(DropCard(),)), session, scene)


def arrived(answer: Answer, session: Session, scene: Scene, message: str) -> Answer:
    """The card is in the chat: those who wait for it in private hear so."""
    there = live_card.arrived(answer, message)
    assert there.session is not None
    told = _tell(session, scene, "posted")
    return replace(there, session=replace(there.session, wanted=""), errands=told)


def _unanswered(answer: Answer, session: Session, scene: Scene) -> Answer:
    """Those who wait for the card in private hear that there is none."""
    known = answer.session and replace(answer.session, wanted="")
    return replace(answer, session=known, errands=_tell(session, scene, "no-right"))


def no_files(session: Session) -> Answer:
    """The group does not let us send pictures."""
    return Answer(session, (Say(Text("group-no-files"), slot=ASK),))


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
            return Answer(session, errands=(_answer(scene, about, "no-right"),))
        return Answer(session, (AskStanding(about.partition(":")[0], f"{Act.WANTED}:{about}"),))
    if standing.admin:
        account = f"{scene.where.platform}:{standing.person}"
        return _granted(session, scene, standing.then, account)
    match act:
        case Act.WANTED:
            return Answer(session, errands=(_answer(scene, about, "no-admin"),))
        case Act.ADDED:
            return _point_inside(session, "group-hello")
        case _ if act in BUTTONS:
            return Answer(session)
        case _ if not standing.known:
            return Answer(session, (Say(Text("group-cannot-tell"), slot=ASK),))
        case _:
            return _point_inside(session, "group-admins-only")


def _granted(session: Session, scene: Scene, then: str, account: str = "") -> Answer:
    match then:
        case Act.PIN:
            return live_card.pin(session)
        case Act.NO_PIN:
            return live_card.no_pin(session)
        case Act.MILESTONES:
            return celebrating.ask(session, scene)
        case Act.MILESTONES_ON | Act.MILESTONES_OFF:
            wants = then == Act.MILESTONES_ON
            return celebrating.chosen(session, wants=wants, posting=_invite(scene, then, account))
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
        case Act.REVIVE | Act.MOVED:
            held_up = act == Act.REVIVE
            return live_card.take_up(session, scene, ready.link, held_up=held_up)
        case Act.WANTED:
            language = known.language or about.partition(":")[2]
            waiting = " ".join([*known.wanted.split(), about])
            asked = replace(known, language=language, wanted=waiting)
            return live_card.post(asked, scene, ready.link)
        case _:
            return live_card.post(known, scene, ready.link)


def _counted(session: Session, scene: Scene, link: LinkSeen) -> Answer:
    """Told to all who read along, so never exactly, whoever asks."""
    text = Text("group-count", counts.way(scene, link))
    return Answer(session, (Say(text, slot=ASK),))


def _point_inside(session: Session, text: str) -> Answer:
    """One message that leads into the private chat, which supersedes the one before."""
    if session.muted or session.quiet == live_card.ASKED_FOR:
        return Answer(session)
    say = Say(Text(text), (live_card.way_in(session),), slot=ASK)
    return Answer(session.at(Step.GROUP), (say,))


# ── a card that somebody wants from their private chat ───────────────────────────────────


def _wanted(session: Session, scene: Scene) -> Answer:
    """First whether we may write here, then whether they may ask for it."""
    assert scene.who is not None
    about = f"{scene.who.id}:{scene.campaign.language_for(scene.who.language)}"
    return Answer(session, (AskStanding("", f"{Act.ABLE}:{about}"),))


def _tell(session: Session, scene: Scene, result: CardResult) -> tuple[Errand, ...]:
    return tuple(_answer(scene, about, result) for about in session.wanted.split())


def _answer(scene: Scene, about: str, result: CardResult) -> Errand:
    """Tell a person, in their private chat, what became of it. `about`: id and language."""
    person, _, language = about.partition(":")
    home = Place(scene.where.platform, person, "private")
    who = Person(scene.where.platform, person, language)
    return Errand(home, CardAnswer(scene.where.title or "", result), who)
