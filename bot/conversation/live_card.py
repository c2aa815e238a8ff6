"""The card in a group or channel: one message with one link, kept up to date while it stands.

It tells how many have signed by this place's link, as far as the campaign tells counts. Where an
admin asked for quiet, or somebody has deleted it, it never comes back uncalled. A mute only holds
it up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.conversation.counts import over
from bot.conversation.scene import ASK, CARD, Answer, Scene, retract
from bot.conversation.screens import choice, pause_words
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    ChatLink,
    Choice,
    DropCard,
    KeepCard,
    Lines,
    LinkSeen,
    Markup,
    Pin,
    Reply,
    Say,
    Text,
)

ASKED_FOR = "asked"
DELETED = "deleted"
"""Why a card is not kept up to date (`Session.quiet`)."""
UNKNOWN = -1
"""What a card tells whose words are not known: it comes due when its minute is over."""
SAME_ARRIVAL = timedelta(minutes=1)
"""A messenger may tell twice, in two ways, that we were brought in: within so long it is one."""


def post(session: Session, scene: Scene, link: LinkSeen) -> Answer:
    """The card anew, below all that was written; the former one leaves once it is there."""
    known = replace(
        session,
        step=Step.GROUP,
        invite=link.code,
        quiet="",
        muted=False,
        posting=True,
        posted=scene.now.isoformat(),
    )
    say = Say(_text(known, scene, link.signed), (_way_in(known, scene),), slot=CARD)
    offered, offer = _pin_offer(known, scene)
    return Answer(offered, (say, *offer), (_kept(known, scene, link.signed),))


def update(session: Session, scene: Scene, signed: int) -> Answer:
    """The same message, with what it should tell by now."""
    if session.posting:  # its id is not known yet; it comes due again
        return Answer(session)
    if session.step is not Step.GROUP or not session.card or session.quiet or session.muted:
        return Answer(session, effects=(DropCard(),))
    text = _text(session, scene, signed)
    say = Say(text, (_way_in(session, scene),), slot=CARD, edits=session.card, revives=False)
    return Answer(session, (say,), (_kept(session, scene, signed),))


def take_up(session: Session, scene: Scene, link: LinkSeen, *, held_up: bool) -> Answer:
    """Go on keeping it up to date, after a mute (`held_up`) or a move. Where there is no card any
    more, it is posted anew."""
    known = replace(session, invite=link.code)
    if session.quiet or session.muted or session.posting:
        return Answer(known)
    if not session.card:
        return post(known, scene, link)
    if session.invite == link.code and not held_up:
        return Answer(known)
    waiting = replace(_kept(known, scene, link.signed), shown=UNKNOWN)
    return Answer(known, effects=(waiting,))


def hold_up(session: Session) -> Answer:
    """The bot may not write. What was asked of the card stays so."""
    return Answer(replace(session, muted=True, posting=False), effects=(DropCard(),))


def quieten(session: Session, reason: str) -> Answer:
    """Leave the card as it is, until somebody asks for it."""
    card = "" if reason == DELETED else session.card
    quiet = replace(session, quiet=reason, card=card, posting=False)
    return Answer(quiet, effects=(DropCard(),))


def just_asked(session: Session, scene: Scene) -> bool:
    """Within a minute: who brings the bot by a link says so twice, as the messenger has it."""
    if not session.posted:
        return False
    return scene.now - datetime.fromisoformat(session.posted) < SAME_ARRIVAL


def way_in(session: Session) -> Choice:
    """Leads into the private chat, by the place's link where it has one."""
    return Choice(Text("do-open"), ChatLink(session.invite))


def _way_in(session: Session, scene: Scene) -> Choice:
    """The same, below a card: it does not ask for what nobody can do now."""
    label = Text("do-open" if scene.state == "open" else "do-open-chat")
    return Choice(label, ChatLink(session.invite))


def _text(session: Session, scene: Scene, signed: int) -> Text:
    statement = scene.statement(session)
    inside: list[Text | Markup] = []
    if (word := _season(session, scene)) is not None:
        inside += [word, Markup("")]
    shown, total = scene.campaign.counts.shown(signed), over(scene, scene.total)
    if shown is not None:
        inside.append(Text("place-card-count", {"kind": scene.where.kind, "count": shown}))
    if total is not None:
        inside.append(Text("place-card-total", {"total": total, "goal": scene.campaign.goal}))
    if scene.state == "open":
        inside += [Markup("")] if inside else []
        inside.append(Text("place-card-private", {"kind": scene.where.kind}))
    return Text(
        "place-card",
        {
            "title": statement.title,
            "summary": statement.summary,
            "inside": Lines(tuple(inside)),
        },
    )


def _season(session: Session, scene: Scene) -> Text | None:
    """Why nobody can sign now."""
    match scene.state:
        case "before":
            assert scene.campaign.opens is not None
            return Text("place-card-before", {"day": scene.campaign.opens})
        case "paused":
            return Text("place-card-paused", {"words": pause_words(session, scene)})
        case "closed":
            return Text("place-card-closed", {"day": scene.season.last_day})
        case "open":
            return None


def _kept(session: Session, scene: Scene, signed: int) -> KeepCard:
    shown = scene.campaign.counts.shown(signed) or 0
    return KeepCard(
        session.invite, shown, scene.now, season=scene.season.mark, milestones=session.milestones
    )


# ── pinning ──────────────────────────────────────────────────────────────────────────────


def offer_pin(session: Session, scene: Scene) -> Answer:
    """Once, where the right exists and a card stands."""
    offered, offer = _pin_offer(session, scene)
    return Answer(offered, offer)


def _pin_offer(session: Session, scene: Scene) -> tuple[Session, tuple[Reply, ...]]:
    if scene.where.kind != "group" or not session.pins or session.offered:
        return session, ()
    offer = Say(Text("group-pin"), (choice("pin"), choice("no-pin")), slot=ASK)
    return replace(session, offered=True), (offer,)


def pin(session: Session) -> Answer:
    """This card, and those that take its place."""
    now = (Pin(session.card),) if session.card and not session.posting else ()
    return Answer(replace(session, ask="", pinned=True), (*now, *retract(session.ask)))


def no_pin(session: Session) -> Answer:
    return Answer(replace(session, ask=""), retract(session.ask))


def arrived(answer: Answer, message: str) -> Answer:
    """The card is in the chat."""
    assert answer.session is not None
    there = replace(answer, session=replace(answer.session, posting=False))
    if not answer.session.posting or not (answer.session.pinned and answer.session.pins):
        return there
    return replace(there, replies=(Pin(message), *there.replies))
