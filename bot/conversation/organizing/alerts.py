"""An hour that left its usual band: hold what comes, inspect it, or say that it is fine.

A button is judged anew when it is pressed: the figures are read again, and holding goes the way of
every other case, with a count, a reason and a confirmation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

from bot.conversation.organizing import case_deciding
from bot.conversation.organizing.rights import ORGANIZERS, READERS, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Argument,
    Calm,
    Calmed,
    Choice,
    Chosen,
    Country,
    Note,
    OutOfBand,
    PulseKind,
    PulseRead,
    ReadPulse,
    Say,
    Text,
)

_KINDS: Final[dict[str, PulseKind]] = {"i": "invite", "c": "country"}


def told(scene: Scene, alert: OutOfBand) -> Say:
    """With what this role can do about it."""
    pulse = alert.pulse
    about = f"{pulse.kind[0]}:{pulse.key}"
    choices = [choice("alert-look", f"alert-look:{about}")]
    if scene.role in ORGANIZERS and alert.side == "high":
        choices.append(choice("alert-hold", f"alert-hold:{about}"))
    if scene.role in ORGANIZERS:
        choices.append(choice("alert-fine", f"alert-fine:{about}"))
    text = Text("alert-high" if alert.side == "high" else "alert-low", _facts(pulse))
    return Say(text, tuple(choices))


def _facts(pulse: PulseRead) -> dict[str, Argument]:
    what: Argument = Country(pulse.key) if pulse.kind == "country" else pulse.label
    return {"what": what, "last": pulse.last, "low": pulse.low, "high": pulse.high}


def _ask(
    session: Session, about: str, then: Literal["inspect", "hold"]
) -> tuple[Session, ReadPulse] | None:
    kind, _, key = about.partition(":")
    if kind not in _KINDS or not 0 < len(key) <= 64:
        return None
    return replace(session, desk=""), ReadPulse(_KINDS[kind], key, then)


def _look(session: Session, scene: Scene, about: str) -> Answer:
    return _read(session, scene, about, "inspect")


def _hold(session: Session, scene: Scene, about: str) -> Answer:
    return _read(session, scene, about, "hold")


def _read(session: Session, scene: Scene, about: str, then: Literal["inspect", "hold"]) -> Answer:
    asked = _ask(session, about, then)
    if asked is None:
        return on_card(session, scene, Text("nothing-changed"), (choice("go"),))
    plain, effect = asked
    return Answer(plain, effects=(effect,))


def read(session: Session, scene: Scene, found: PulseRead) -> Answer:
    if found.then == "hold":
        invites = ((found.key, found.label),) if found.kind == "invite" else ()
        countries = (found.key,) if found.kind == "country" else ()
        chosen = Chosen(invites, scene.today, scene.today, countries)
        return case_deciding.begin(session, scene, chosen, (found.today, found.held, 0))
    text = Text("alert-look", {**_facts(found), "today": found.today, "held": found.held})
    about = f"{found.kind[0]}:{found.key}"
    hold: tuple[Choice, ...] = ()
    if scene.role in ORGANIZERS:
        hold = (choice("alert-hold", f"alert-hold:{about}"),)
    return on_card(session, scene, text, (choice("go"), *hold))


def _fine(session: Session, scene: Scene, about: str) -> Answer:
    kind, _, key = about.partition(":")
    if kind not in _KINDS or not 0 < len(key) <= 64:
        return on_card(session, scene, Text("nothing-changed"), (choice("go"),))
    return Answer(session, effects=(Note("alert-fine", key), Calm(_KINDS[kind], key)))


def calmed(session: Session, scene: Scene, _done: Calmed) -> Answer:
    return on_card(session, scene, Text("alert-calmed"), (choice("go"),))


COMMANDS: Final[dict[str, Right]] = {}
ACTIONS: Final = {
    "alert-look": Right(READERS, _look),
    "alert-hold": Right(ORGANIZERS, _hold, noted=False),
    "alert-fine": Right(ORGANIZERS, _fine, noted=False),
}
TEXTS: Final[dict[str, Right]] = {}
