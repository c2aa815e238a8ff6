"""The card in a group or channel: one message with one link, kept up to date while it stands.

It tells how many have signed by this place's link, as far as the campaign tells counts. Where it
was deleted, or the bot was muted, it goes quiet; it never comes back uncalled, but for a mute that
ends and a group that moved.
"""

from __future__ import annotations

from dataclasses import replace

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
MUTED = "muted"
DELETED = "deleted"
"""Why a card is not kept up to date (`Session.quiet`)."""


def post(session: Session, scene: Scene, link: LinkSeen) -> Answer:
    """The card anew, below all that was written; the former one leaves once it is there."""
    known = replace(session, step=Step.GROUP, invite=link.code, quiet="", posted=_minute(scene))
    say = Say(_text(known, scene, link.signed), (_way_in(known, scene),), slot=CARD)
    offered, offer = _pin_offer(known, scene)
    return Answer(offered, (say, *offer), (_kept(known, scene, link.signed),))


def update(session: Session, scene: Scene, signed: int) -> Answer:
    """The same message, with what it should tell by now."""
    if session.step is not Step.GROUP or not session.card or session.quiet:
        return Answer(session, effects=(DropCard(),))
    text = _text(session, scene, signed)
    say = Say(text, (_way_in(session, scene),), slot=CARD, edits=session.card, revives=False)
    return Answer(session, (say,), (_kept(session, scene, signed),))


def revive(session: Session, scene: Scene, link: LinkSeen) -> Answer:
    """The bot may write again where it was muted."""
    awake = replace(session, quiet="", invite=link.code)
    if not awake.card:
        return post(awake, scene, link)
    return update(awake, scene, link.signed)


def quieten(session: Session, reason: str) -> Answer:
    """Leave the card as it is."""
    card = "" if reason == DELETED else session.card
    return Answer(replace(session, quiet=reason, card=card), effects=(DropCard(),))


def just_posted(session: Session, scene: Scene) -> bool:
    """Within this minute: who brings the bot by a link says so twice, as the messenger has it."""
    return session.posted == _minute(scene)


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


def _minute(scene: Scene) -> str:
    return scene.now.isoformat(timespec="minutes")


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
    pinned = (Pin(session.card),) if session.card else ()
    return Answer(replace(session, ask=""), (*pinned, *retract(session.ask)))


def no_pin(session: Session) -> Answer:
    return Answer(replace(session, ask=""), retract(session.ask))
