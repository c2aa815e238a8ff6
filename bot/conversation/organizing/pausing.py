"""`/pause` and `/resume`: signing waits, and supporters are told why, each in their language.

What they will see is shown before it is done, one language after the other. Whoever is in a hurry
pauses with the usual words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.conversation.organizing import colleagues
from bot.conversation.organizing.rights import ORGANIZERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice, paused_card
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Choice,
    LanguageName,
    Note,
    Pause,
    Resume,
    SeasonChanged,
    Spoken,
    Text,
)

LONGEST: Final = 250
"""With the longest title and summary that a campaign may have, the card still fits."""
NOTED: Final = {"paused": "pause", "resumed": "resume", "closed": "close", "reopened": "reopen"}
"""As the access log calls it, once it is done."""
RESUMING: Final = "resume"
"""Of `Session.desk`: what it means was shown."""


# ── pausing ──────────────────────────────────────────────────────────────────────────────


def _pause(session: Session, scene: Scene, _rest: str) -> Answer:
    if scene.state == "closed":
        return _done(session, scene, Text("pause-closed", {"day": scene.season.last_day}))
    return _preview(session, scene, dict(scene.season.paused or {}), scene.language(session))


def _preview(session: Session, scene: Scene, words: Mapping[str, str], language: str) -> Answer:
    """The card as supporters who read this language will see it."""
    statement = scene.campaign.statements[language]
    card = paused_card(statement, words.get(language) or Text("pause-usual"))
    shown: dict[str, Argument] = {
        "language": LanguageName(language),
        "card": Spoken(language, card),
    }
    choices = (
        choice("change-nothing"),
        choice("pause-now"),
        choice("pause-write", f"pause-write:{language}"),
        *_others(scene, language),
    )
    kept = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    ready = replace(session, desk=f"pause:{kept}")
    return on_card(ready, scene, Text("pause-preview", shown), choices, menu=True)


def _others(scene: Scene, language: str) -> tuple[Choice, ...]:
    """The next languages, as far as a menu has room for them."""
    languages = scene.campaign.languages
    place = languages.index(language)
    following = (*languages[place + 1 :], *languages[:place])
    return tuple(
        Choice(Text("language-own", {"language": LanguageName(tag, own=True)}), f"pause-see:{tag}")
        for tag in following[:6]
    )


def _see(session: Session, scene: Scene, language: str) -> Answer:
    if language not in scene.campaign.languages:
        return _pause(session, scene, "")
    return _preview(session, scene, _kept(session), language)


def _write(session: Session, scene: Scene, language: str) -> Answer:
    if language not in scene.campaign.languages:
        return _pause(session, scene, "")
    kept = json.dumps(_kept(session), ensure_ascii=False, separators=(",", ":"))
    asking = replace(session, desk=f"pause-words:{language}:{kept}")
    return _ask(asking, scene, language)


def _ask(session: Session, scene: Scene, language: str, note: Text | None = None) -> Answer:
    text = Text("pause-words", {"language": LanguageName(language), "most": LONGEST})
    back = choice("back", f"pause-see:{language}")
    return on_card(session, scene, text, (back,), note=note)


def _written(session: Session, scene: Scene, text: str) -> Answer:
    language = session.desk.split(":")[1]
    words = " ".join(text.split())
    if language not in scene.campaign.languages:
        return _pause(session, scene, "")
    if not words or len(words) > LONGEST:
        return _ask(session, scene, language, Text("pause-words-long", {"most": LONGEST}))
    return _preview(session, scene, {**_kept(session), language: words}, language)


def _kept(session: Session) -> dict[str, str]:
    """What was written so far, by language."""
    matter, _, kept = session.desk.partition(":")
    if matter == "pause-words":
        kept = kept.partition(":")[2]
    return dict(json.loads(kept)) if matter in ("pause", "pause-words") and kept else {}


def _pause_now(session: Session, scene: Scene, _rest: str) -> Answer:
    unseen = not session.desk.startswith("pause:")  # what supporters would see was not shown
    if unseen or scene.state == "closed":
        return _pause(session, scene, "")
    return Answer(replace(session, desk=""), effects=(Pause(_kept(session)),))


# ── going on ─────────────────────────────────────────────────────────────────────────────


def _resume(session: Session, scene: Scene, _rest: str) -> Answer:
    if scene.state == "closed":
        return _done(session, scene, Text("resume-closed", {"day": scene.season.last_day}))
    if not scene.waits:
        return _done(session, scene, Text("resume-none"))
    ready = replace(session, desk=RESUMING)
    choices = (choice("stay-paused", "change-nothing"), choice("resume-now"))
    return on_card(ready, scene, Text("resume"), choices)


def _resume_now(session: Session, scene: Scene, _rest: str) -> Answer:
    if session.desk != RESUMING or not scene.waits:
        return _resume(session, scene, "")
    return Answer(replace(session, desk=""), effects=(Resume(),))


def _change_nothing(session: Session, scene: Scene, _rest: str) -> Answer:
    return _done(replace(session, desk=""), scene, Text("nothing-changed"))


def _done(session: Session, scene: Scene, text: Text) -> Answer:
    return on_card(session, scene, text, (choice("go"),))


def changed(session: Session, scene: Scene, done: SeasonChanged) -> Answer:
    """It is so from now on."""
    told = {
        "paused": "season-paused",
        "resumed": "season-resumed",
        "closed": "season-closed",
        "reopened": "season-reopened",
    }
    answer = _done(session, scene, Text(told[done.to]))
    note = Note(NOTED[done.to])
    return replace(answer, effects=(note,), errands=colleagues.told(scene, done.others, note))


COMMANDS: Final = {
    "pause": Right(ORGANIZERS, _pause, noted=False),
    "resume": Right(ORGANIZERS, _resume, noted=False),
}
ACTIONS: Final = {
    "pause-see": Right(ORGANIZERS, _see, noted=False),
    "pause-write": Right(ORGANIZERS, _write, noted=False),
    "pause-now": Right(ORGANIZERS, _pause_now, noted=False),
    "resume-now": Right(ORGANIZERS, _resume_now, noted=False),
    "change-nothing": Right(ORGANIZERS, _change_nothing, noted=False),
}
TEXTS: Final = {
    "pause-words": Right(ORGANIZERS, _written, noted=False),
}
