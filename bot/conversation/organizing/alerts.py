"""An hour that left its usual band: hold what comes, inspect it, or say that it is fine.

A button says which hour it is about, and is judged anew when it is pressed: the figures are read
again, and holding goes the way of every other case, with a count, a reason and a confirmation.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
    Moment,
    Note,
    OutOfBand,
    PulseKind,
    PulseRead,
    ReadPulse,
    Say,
    Text,
)

_KINDS: Final[dict[str, PulseKind]] = {"i": "invite", "c": "country"}
_HOUR: Final = "%Y%m%d%H"
KEPT: Final = timedelta(days=7)
"""So long an alert can be looked into: later, too little is left of what was usual before it."""


def told(scene: Scene, alert: OutOfBand) -> Say:
    """With what this role can do about it."""
    pulse = alert.pulse
    about = _about(pulse)
    choices = [choice("alert-look", f"alert-look:{about}")]
    if scene.role in ORGANIZERS and alert.side == "high":
        choices.append(choice("alert-hold", f"alert-hold:{about}"))
    if scene.role in ORGANIZERS:
        choices.append(choice("alert-fine", f"alert-fine:{pulse.kind[0]}:{pulse.key}"))
    return Say(Text(_told(alert), _facts(pulse)), tuple(choices))


def _told(alert: OutOfBand) -> str:
    if alert.side == "high":
        return "alert-high-new" if alert.pulse.new else "alert-high"
    return "alert-low" if alert.pulse.kind == "invite" else "alert-low-country"


def _about(pulse: PulseRead) -> str:
    return f"{pulse.kind[0]}:{pulse.key}:{pulse.hour.astimezone(UTC):{_HOUR}}"


def _facts(pulse: PulseRead) -> dict[str, Argument]:
    what: Argument = Country(pulse.key) if pulse.kind == "country" else pulse.label
    facts: dict[str, Argument] = {"what": what, "last": pulse.last}
    return facts if pulse.new else {**facts, "low": pulse.low, "high": pulse.high}


def _look(session: Session, scene: Scene, about: str) -> Answer:
    return _read(session, scene, about, "inspect")


def _hold(session: Session, scene: Scene, about: str) -> Answer:
    return _read(session, scene, about, "hold")


def _read(session: Session, scene: Scene, about: str, then: Literal["inspect", "hold"]) -> Answer:
    of, _, told = about.rpartition(":")
    kind, _, key = of.partition(":")
    hour = _hour(told)
    if kind not in _KINDS or not 0 < len(key) <= 64 or hour is None or hour > scene.now:
        return on_card(session, scene, Text("nothing-changed"), (choice("go"),))
    if hour <= scene.now - KEPT:
        return on_card(session, scene, Text("alert-old"), (choice("go"),))
    return Answer(replace(session, desk=""), effects=(ReadPulse(_KINDS[kind], key, hour, then),))


def _hour(told: str) -> datetime | None:
    try:
        return datetime.strptime(told, _HOUR).replace(tzinfo=UTC)
    except ValueError:
        return None


def read(session: Session, scene: Scene, found: PulseRead) -> Answer:
    day = scene.campaign.day(found.hour)
    if found.then == "hold":
        invites = ((found.key, found.label),) if found.kind == "invite" else ()
        countries = (found.key,) if found.kind == "country" else ()
        chosen = Chosen(invites, day, scene.today, countries)
        return case_deciding.begin(session, scene, chosen, (found.live, found.held, 0))
    at = Moment(found.hour.astimezone(scene.campaign.timezone))
    facts = _facts(found)
    told: dict[str, Argument] = {
        "at": at,
        "usual": Text("alert-new" if found.new else "alert-usual", facts),
        "day": day,
        "live": found.live,
        "held": found.held,
    }
    text = Text("alert-look", {**facts, **told})
    hold: tuple[Choice, ...] = ()
    if scene.role in ORGANIZERS:
        hold = (choice("alert-hold", f"alert-hold:{_about(found)}"),)
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
