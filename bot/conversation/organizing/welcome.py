"""The desk itself: what an organizer can ask for, in a page and in the messenger's menu.

The menu follows the role and the language. It is cosmetic: whoever types a command is judged anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.conversation.organizing import people
from bot.conversation.scene import Answer, Scene, on_card
from bot.conversation.screens import choice
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    ClearMenu,
    Lines,
    OrganizersChanged,
    Reply,
    Role,
    RoleChanged,
    Say,
    SetMenu,
    SpeakTo,
    Text,
)

SET: Final = "set"
"""Of `Session.menu`: it was set, for whatever role and language there was."""


def page(
    session: Session, scene: Scene, commands: Sequence[str], note: Text | None = None
) -> Answer:
    """What this role can ask for."""
    assert scene.role is not None
    lines = Lines(tuple(_line(command) for command in commands))
    title = scene.statement(session).title
    role = people.role_text(scene.role)
    text = Text("desk", {"role": role, "title": title, "commands": lines})
    return on_card(session, scene, text, (choice("go"),), note=note)


def _line(command: str) -> Text:
    return Text("desk-line", {"command": command, "does": Text(f"command-{command}")})


def with_menu(answer: Answer, scene: Scene, commands: Sequence[str]) -> Answer:
    """The same, with the menu and the language brought up to date."""
    assert answer.session is not None
    speaks = SpeakTo(scene.language(answer.session))
    return replace(
        answer,
        session=replace(answer.session, menu=SET),
        replies=(*answer.replies, SetMenu(tuple(commands))),
        effects=(*answer.effects, speaks),
    )


def due(session: Session, scene: Scene, stamp: str, commands: Sequence[str]) -> Answer:
    """The menu is to be another one by now; or there is no chat that could have one."""
    if session.step is Step.NEW or session.menu == stamp:
        return Answer(session)
    if scene.role is None:
        return Answer(replace(session, menu=""), (ClearMenu(),))
    return Answer(replace(session, menu=stamp), (SetMenu(tuple(commands)),))


def role_changed(session: Session, change: RoleChanged, commands: Sequence[str]) -> Answer:
    if change.role is None:
        ended = replace(session, desk="", menu="")
        return Answer(ended, (Say(Text("role-ended")), ClearMenu()))
    said: list[Reply] = [Say(_welcome(change.role, change.former, commands))]
    if session.step is Step.NEW:  # the menu comes with what they do first
        return Answer(session, tuple(said))
    return Answer(replace(session, desk="", menu=SET), (*said, SetMenu(tuple(commands))))


def _welcome(role: Role, former: Role | None, commands: Sequence[str]) -> Text:
    lines = Lines(tuple(_line(command) for command in commands))
    text = "role-given" if former is None else "role-changed"
    return Text(text, {"role": people.role_text(role), "commands": lines})


def organizers_changed(session: Session, scene: Scene, change: OrganizersChanged) -> Answer:
    if scene.role != "owner":  # not any more, or not yet
        return Answer(session)
    role = people.role_text(change.role or "")
    news = "news-appointed" if change.role else "news-gone"
    return Answer(session, (Say(Text(news, {"id": change.person, "role": role})),))
