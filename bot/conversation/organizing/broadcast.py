"""A message to everybody who asked for updates: written, shown, approved, followed and stopped.

Its writer sees what each reader will get before anything is decided. Where there is a second owner
or organizer, one of them has to approve exactly what they were shown; the writer alone can only
send where nobody else could be asked. How it goes is told in one message in the writer's chat.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, assert_never

from bot.conversation import updates
from bot.conversation.organizing import broadcast_pages as pages
from bot.conversation.organizing.broadcast_pages import MOST
from bot.conversation.organizing.rights import ORGANIZERS, READERS, Right
from bot.conversation.scene import PROGRESS, Answer, Scene, on_card, on_new_card
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    ApprovalDenied,
    ApprovalWanted,
    ApproveBroadcast,
    BroadcastHappening,
    BroadcastRead,
    BroadcastSeen,
    BroadcastWent,
    Effect,
    Errand,
    Note,
    Person,
    Place,
    ReadBroadcast,
    Say,
    SteerBroadcast,
    Text,
    WriteBroadcast,
)

MATTER: Final = "broadcast"
NOTED: Final = {"started": "broadcast-approve", "written": "broadcast-write"}
STEERED: Final = {
    "pause": "broadcast-pause",
    "resume": "broadcast-resume",
    "stop": "broadcast-end",
    "drop": "broadcast-drop",
}
"""As the access log calls it, once it is done."""
_REMARKS: Final = {"changed": Text("broadcast-changed"), "busy": Text("broadcast-busy")}
"""Why an approval let nothing go."""


# ── what is asked for ────────────────────────────────────────────────────────────────────


def _asks(session: Session, *effects: Effect) -> Answer:
    return Answer(replace(session, desk=""), effects=effects)


def _page(session: Session, _scene: Scene, _rest: str) -> Answer:
    return _asks(session, ReadBroadcast("page"))


def _new(session: Session, scene: Scene, _about: str) -> Answer:
    return _write(session, scene, scene.campaign.default_language)


def _language(session: Session, scene: Scene, about: str) -> Answer:
    if about not in scene.campaign.languages:
        return _page(session, scene, "")
    return _write(session, scene, about)


def _written(session: Session, scene: Scene, text: str) -> Answer:
    """The text of one language."""
    language = session.desk.partition(":")[2]
    if language not in scene.campaign.languages:
        return _page(session, scene, "")
    text = text.strip()
    if not text or len(text) > MOST:
        note = Text("broadcast-too-long", {"length": len(text), "most": MOST})
        return _write(session, scene, language, note)
    return _asks(session, WriteBroadcast(language, text))


def _preview(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, ReadBroadcast("preview", _number(about)))


def _again(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, ReadBroadcast("read", _number(about)))


def _send(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, ReadBroadcast(f"send:{_version(about)}", _number(about)))


def _ask(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, ReadBroadcast(f"ask:{_version(about)}", _number(about)))


def _approve(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, ApproveBroadcast(_number(about), _version(about)))


def _decline(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, ReadBroadcast("decline", _number(about)))


def _pause(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, SteerBroadcast(_number(about), "pause", "state"))


def _resume(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, SteerBroadcast(_number(about), "resume", "state"))


def _stop(session: Session, _scene: Scene, about: str) -> Answer:
    """A stop cannot be taken back: it pauses, and asks."""
    return _asks(session, SteerBroadcast(_number(about), "pause", "stopping"))


def _end(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, SteerBroadcast(_number(about), "stop", "state"))


def _drop(session: Session, _scene: Scene, about: str) -> Answer:
    return _asks(session, SteerBroadcast(_number(about), "drop", "page"))


COMMANDS: Final = {MATTER: Right(READERS, _page)}
ACTIONS: Final = {
    "broadcast": Right(READERS, _page, noted=False),
    "broadcast-read": Right(READERS, _again, noted=False),
    "broadcast-new": Right(ORGANIZERS, _new, noted=False),
    "broadcast-write": Right(ORGANIZERS, _language, noted=False),
    "broadcast-preview": Right(ORGANIZERS, _preview, noted=False),
    "broadcast-send": Right(ORGANIZERS, _send, noted=False),
    # These note themselves, with the number of the message.
    "broadcast-ask": Right(ORGANIZERS, _ask, noted=False),
    "broadcast-approve": Right(ORGANIZERS, _approve, noted=False),
    "broadcast-decline": Right(ORGANIZERS, _decline, noted=False),
    "broadcast-pause": Right(ORGANIZERS, _pause, noted=False),
    "broadcast-resume": Right(ORGANIZERS, _resume, noted=False),
    "broadcast-stop": Right(ORGANIZERS, _stop, noted=False),
    "broadcast-end": Right(ORGANIZERS, _end, noted=False),
    "broadcast-drop": Right(ORGANIZERS, _drop, noted=False),
}
TEXTS: Final = {MATTER: Right(ORGANIZERS, _written, noted=False)}


def _write(session: Session, scene: Scene, language: str, note: Text | None = None) -> Answer:
    waiting = replace(session, desk=f"{MATTER}:{language}")
    return on_card(waiting, scene, *pages.write(language), note=note)


def _number(about: str) -> int:
    """0 for what is none: then the one that matters now is shown."""
    number = about.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0


def _version(about: str) -> str:
    return about.partition(":")[2]


# ── what the store answers ───────────────────────────────────────────────────────────────


def read(session: Session, scene: Scene, found: BroadcastRead) -> Answer:
    """The page that was asked for, as far as it makes sense by now; what was done is noted."""
    answer = _found(session, scene, found)
    if found.steered is not None:
        note = Note(STEERED[found.steered.how], f"#{found.steered.number}")
    elif found.then in NOTED and found.broadcast is not None:
        note = Note(NOTED[found.then], f"#{found.broadcast.number}")
    else:
        return answer
    return replace(answer, effects=(note, *answer.effects))


def _found(session: Session, scene: Scene, found: BroadcastRead) -> Answer:
    then, _, version = found.then.partition(":")
    seen = found.broadcast
    if seen is None:
        return on_card(session, scene, *pages.nothing(scene, found.subscribers))
    if then == "read":
        return _shown(session, scene, seen, pages.state(scene, seen))
    if then == "started":
        return _started(session, scene, found, seen)
    if seen.phase != "draft":
        asked = then == "stopping" and seen.phase == "paused"
        note = Text("broadcast-stop-really") if asked else None
        return _state(session, scene, seen, note)
    if not found.mine:
        return _others(session, scene, found, then)
    return _mine(session, scene, found, seen, then, version)


def _mine(
    session: Session,
    scene: Scene,
    found: BroadcastRead,
    seen: BroadcastSeen,
    then: str,
    version: str,
) -> Answer:
    draft = pages.draft(scene, seen, found.subscribers)
    if scene.campaign.default_language not in seen.texts:
        return on_card(session, scene, *draft, menu=True)
    if then in ("ask", "send") and version != seen.version:
        return on_card(session, scene, *draft, note=Text("broadcast-changed"), menu=True)
    if then == "ask" and found.others:
        return _asked(session, scene, found, seen)
    if then in ("preview", "ask", "own") or (then == "send" and found.others):
        return _shown(session, scene, seen, pages.confirm(scene, seen, found))
    if then == "send":
        return on_card(session, scene, *pages.really(seen, found.subscribers))
    note = _REMARKS.get(then)
    return on_card(session, scene, *draft, note=note, menu=True)


def _others(session: Session, scene: Scene, found: BroadcastRead, then: str) -> Answer:
    """Somebody else has written it: what one who is not its writer can do about it."""
    seen = found.broadcast
    assert seen is not None
    if then == "decline" and found.maker is not None:
        errand = _to(found.maker, ApprovalDenied())
        answer = on_card(session, scene, Text("broadcast-declined"), ())
        noted = Note("broadcast-decline", f"#{seen.number}")
        return replace(answer, effects=(noted,), errands=(errand,))
    note = _REMARKS.get(then)
    return on_card(session, scene, *pages.elsewhere(scene, seen), note=note)


def _asked(session: Session, scene: Scene, found: BroadcastRead, seen: BroadcastSeen) -> Answer:
    """All who could approve are asked, each in their language."""
    wanted = ApprovalWanted(seen, found.subscribers)
    followed = replace(session, progress=f"{seen.number}:", told="")
    answer = on_card(followed, scene, *pages.asked(len(found.others)))
    noted = Note("broadcast-ask", f"#{seen.number}")
    errands = tuple(_to(person, wanted) for person in found.others)
    return replace(answer, effects=(noted,), errands=errands)


def _started(session: Session, scene: Scene, found: BroadcastRead, seen: BroadcastSeen) -> Answer:
    if not found.mine:
        return on_card(session, scene, *pages.state(scene, seen), note=Text("broadcast-approved"))
    # There was nobody to ask. The message that was pressed tells from now on how it goes.
    pressed = scene.pressed or ""
    card = "" if session.card == pressed else session.card
    return _live(replace(session, card=card), scene, seen, pressed)


def _state(session: Session, scene: Scene, seen: BroadcastSeen, note: Text | None = None) -> Answer:
    number, _, message = session.progress.partition(":")
    if message and scene.pressed == message and number == str(seen.number):
        return _live(session, scene, seen, message, note)
    return on_card(session, scene, *pages.state(scene, seen, asked=note is not None), note=note)


def _shown(session: Session, scene: Scene, seen: BroadcastSeen, below: pages.Page) -> Answer:
    """Each message as its readers get it, and what can be done about it below them."""
    return on_new_card(session, *below).after(*_messages(scene, seen))


def _messages(scene: Scene, seen: BroadcastSeen) -> tuple[Say, ...]:
    languages = [tag for tag in scene.campaign.languages if tag in seen.texts]
    return tuple(updates.message(seen.texts, tag, scene.campaign) for tag in languages)


def _to(person: Person, what: ApprovalWanted | ApprovalDenied) -> Errand:
    return Errand(Place(person.platform, person.id, "private"), what, person)


# ── what comes from elsewhere ────────────────────────────────────────────────────────────


def told(session: Session, scene: Scene, what: BroadcastHappening) -> Answer:
    """Whoever decides about messages no more hears nothing of them."""
    if scene.role not in ORGANIZERS:
        return Answer(session)
    match what:
        case ApprovalWanted(seen, subscribers):
            asked = Say(*pages.approve(scene, seen, subscribers))
            return Answer(session, (*_messages(scene, seen), asked))
        case ApprovalDenied():
            return Answer(session, (Say(*pages.denied()),))
        case BroadcastWent(seen):
            return _went(session, scene, seen)
    assert_never(what)


def _went(session: Session, scene: Scene, seen: BroadcastSeen) -> Answer:
    """How far it is by now, for who wrote it: one message, changed where there is news."""
    number, _, message = session.progress.partition(":")
    unknown = bool(session.told) and not message  # it is on its way to the chat
    if number != str(seen.number) or session.told == seen.mark or (unknown and not seen.over):
        return Answer(session)
    return _live(session, scene, seen, message)


def _live(
    session: Session, scene: Scene, seen: BroadcastSeen, message: str, note: Text | None = None
) -> Answer:
    text, choices = pages.state(scene, seen, asked=note is not None, live=True)
    followed = replace(session, progress=f"{seen.number}:{message}", told=seen.mark)
    after = replace(session, progress="", told="") if seen.over else followed
    body = text if note is None else Text("noted", {"note": note, "body": text})
    return Answer(after, (Say(body, choices, slot=PROGRESS, edits=message or None),))
