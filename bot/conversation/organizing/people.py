"""Who organizes: owners see everybody, give roles and take them.

The bot keeps no names. An organizer is a role, a day, a language and, for owners, the messenger's
numeric id. Whom the settings name is an owner for as long as they do, and there is always one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.conversation.organizing.rights import OWNERS, READERS, Asking, Right
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session
from bot.conversation.vocabulary import (
    Appoint,
    Appointed,
    Argument,
    AskPeople,
    Choice,
    Errand,
    LanguageName,
    Lines,
    Note,
    OrganizersChanged,
    OrganizerSeen,
    OrganizersRead,
    Person,
    PickedPeople,
    Place,
    ReadOrganizers,
    Role,
    RoleAccepted,
    RoleChanged,
    Say,
    Text,
)
from bot.people import names

PAGE: Final = 5
"""Organizers on one page: each has a button."""
ROLES: Final[tuple[Role, ...]] = ("auditor", "organizer", "owner")
"""The one that can do least stands first."""
DONE: Final[dict[Role | None, str]] = {
    "owner": "make-owner",
    "organizer": "make-organizer",
    "auditor": "make-auditor",
    None: "dismiss",
}
"""As the access log calls it; its reason is the id of the person."""
LEFT: Final = "leave"
_ID: Final = re.compile(r"[1-9][0-9]{0,18}")


def role_text(role: str) -> Text:
    return Text("role", {"role": role})


def in_settings(scene: Scene, person: str) -> bool:
    return person in scene.organizers


# ── what is asked for ────────────────────────────────────────────────────────────────────


def _asked(session: Session, _scene: Scene, _rest: str) -> Answer:
    return Answer(session, effects=(ReadOrganizers("0"),))


def _page(session: Session, _scene: Scene, start: str) -> Answer:
    return Answer(session, effects=(ReadOrganizers(start or "0"),))


def _one(session: Session, _scene: Scene, person: str) -> Answer:
    return Answer(session, effects=(ReadOrganizers(f"one:{person}"),))


def _appoint(session: Session, scene: Scene, _rest: str) -> Answer:
    choices = (choice("pick"), choice("offer"), choice("to-organizers", "organizers"))
    return on_card(session, scene, Text("appoint"), choices, menu=True)


def _pick(session: Session, _scene: Scene, _rest: str) -> Answer:
    return Answer(session, (AskPeople(Text("pick"), Text("do-pick-person")),))


def picked(session: Session, scene: Scene, _rest: str) -> Answer:
    """Somebody was picked; the messenger vouches for nothing but the id."""
    assert isinstance(scene.what, PickedPeople)
    [person, *_] = scene.what.people
    return Answer(session, effects=(ReadOrganizers(f"picked:{person.id}"),))


def _about_somebody(does: Asking) -> Right:
    """Of a button that names a person. What it names can be forged, and may be no id at all."""

    def judged(session: Session, scene: Scene, person: str) -> Answer:
        if not _ID.fullmatch(person):
            return _asked(session, scene, "")
        return does(session, scene, person)

    return Right(OWNERS, judged, noted=False)


def _make(role: Role | None) -> Right:
    """Noted once it is done, with the id."""

    def make(session: Session, _scene: Scene, person: str) -> Answer:
        return Answer(session, effects=(Appoint(person, role),))

    return _about_somebody(make)


def _sure_owner(session: Session, scene: Scene, person: str) -> Answer:
    text = Text("make-owner", {"id": person})
    back, sure = choice("to-organizers", "organizers"), f"make-owner-now:{person}"
    return on_card(session, scene, text, (back, choice("make-owner", sure)))


def _sure_dismiss(session: Session, scene: Scene, person: str) -> Answer:
    text = Text("dismiss", {"id": person})
    keep, sure = choice("keep-organizer", f"organizer:{person}"), f"dismiss-now:{person}"
    return on_card(session, scene, text, (keep, choice("dismiss", sure)))


COMMANDS: Final = {"organizers": Right(READERS, _asked)}
ACTIONS: Final = {
    "organizers": Right(READERS, _page, noted=False),
    "organizer": _about_somebody(_one),
    "appoint": Right(OWNERS, _appoint, noted=False),
    "pick": Right(OWNERS, _pick, noted=False),
    "make-auditor": _make("auditor"),
    "make-organizer": _make("organizer"),
    "make-owner": _about_somebody(_sure_owner),
    "make-owner-now": _make("owner"),
    "dismiss": _about_somebody(_sure_dismiss),
    "dismiss-now": _make(None),
}
TEXTS: Final[dict[str, Right]] = {}
PICKED: Final = Right(OWNERS, picked, noted=False)
"""For what comes by the button of `AskPeople`."""


# ── what the store answers ───────────────────────────────────────────────────────────────


def read(session: Session, scene: Scene, found: OrganizersRead) -> Answer:
    """The page that was asked for, or somebody's."""
    what, _, about = found.then.partition(":")
    one = next((one for one in found.organizers if one.person.id == about), None)
    match what:
        case "picked":
            return _picked(session, scene, about, one)
        case "one" if one is not None:
            return _shown(session, scene, one)
        case _:
            start = int(what) if what.isascii() and what.isdigit() else 0
            return _list(session, scene, found.organizers, start)


def appointed(session: Session, scene: Scene, done: Appointed) -> Answer:
    """Everybody hears what they have to: who it is about, the other owners, who did it."""
    if done.result == "no-owner":  # they heard so themselves, in this very turn
        return Answer(session)
    if done.result != "done":
        note = Text(f"appointed-{done.result}", {"role": role_text(done.role or "")})
        return _list(session, scene, done.organizers, 0, note)
    assert scene.who is not None
    person = done.person.id
    errands = (told(done.person, done.role, done.former), *owners_told(scene, person, done))
    if person == scene.who.id:
        noted = Note(DONE[done.role] if done.role else LEFT, person if done.role else "")
        return Answer(session, effects=(noted,), errands=errands)
    about: dict[str, Argument] = {"id": person, "role": role_text(done.role or "")}
    note = Text("appointed" if done.role else "dismissed", about)
    page = _list(session, scene, done.organizers, 0, note)
    return Answer(page.session, page.replies, (Note(DONE[done.role], person),), errands)


def told(person: Person, role: Role | None, former: Role | None) -> Errand:
    """The one whose role it is hears of it, if we may write to them."""
    return Errand(_chat(person), RoleChanged(role, former), person)


def owners_told(scene: Scene, person: str, change: Appointed | RoleAccepted) -> tuple[Errand, ...]:
    """No owner's account can quietly make another one."""
    doer = scene.who.id if scene.who else ""
    return tuple(
        Errand(_chat(one.person), OrganizersChanged(person, change.role), one.person)
        for one in change.organizers
        if one.role == "owner" and one.person.id not in (doer, person)
    )


def _chat(person: Person) -> Place:
    return Place(person.platform, person.id, "private")


# ── screens ──────────────────────────────────────────────────────────────────────────────


def _list(
    session: Session,
    scene: Scene,
    organizers: Sequence[OrganizerSeen],
    start: int,
    note: Text | None = None,
) -> Answer:
    start = start if start < len(organizers) else 0
    page = organizers[start : start + PAGE]
    lines = Lines(tuple(_line(scene, one) for one in page))
    owner = scene.role == "owner"
    menu = [_button(one) for one in page] if owner else []
    if len(organizers) > start + PAGE:
        menu.append(choice("more-organizers", f"organizers:{start + PAGE}"))
    if owner:
        menu.append(choice("appoint"))
    text = Text("organizers", {"list": lines})
    return on_card(session, scene, text, (*menu, choice("go")), note=note, menu=True)


def _line(scene: Scene, one: OrganizerSeen) -> Text:
    facts: dict[str, Argument] = {
        "role": role_text(one.role),
        "since": one.since,
        "language": LanguageName(one.person.language or ""),
        "you": "yes" if scene.who and one.person.id == scene.who.id else "no",
        "settings": "yes" if in_settings(scene, one.person.id) else "no",
    }
    if scene.role == "owner":
        return Text("organizers-line-id", {**facts, "id": one.person.id})
    return Text("organizers-line", facts)


def _button(one: OrganizerSeen) -> Choice:
    return Choice(Text("do-organizer", {"id": one.person.id}), f"organizer:{one.person.id}")


def _shown(session: Session, scene: Scene, one: OrganizerSeen) -> Answer:
    back = choice("to-organizers", "organizers")
    line = _line(scene, one)
    if in_settings(scene, one.person.id):
        return on_card(session, scene, Text("organizer-named", {"line": line}), (back,), menu=True)
    others = tuple(
        choice(f"role-{role}", f"make-{role}:{one.person.id}") for role in ROLES if role != one.role
    )
    choices = (*others, choice("dismiss", f"dismiss:{one.person.id}"), back)
    return on_card(session, scene, Text("organizer", {"line": line}), choices, menu=True)


def _picked(session: Session, scene: Scene, person: str, one: OrganizerSeen | None) -> Answer:
    """Which role? The name that the messenger told is shown on a page that the next press
    replaces, and kept nowhere."""
    assert isinstance(scene.what, PickedPeople)
    raw = scene.what.people[0].name
    name = (names.clean(raw) if raw else None) or person
    thanks = Say(Text("picked"), closes_contact=True)
    if one is not None:
        return _shown(session, scene, one).after(thanks)
    choices = tuple(choice(f"role-{role}", f"make-{role}:{person}") for role in ROLES)
    text = Text("appoint-role", {"name": name, "id": person})
    back = choice("to-organizers", "organizers")
    return on_card(session, scene, text, (*choices, back), menu=True).after(thanks)
