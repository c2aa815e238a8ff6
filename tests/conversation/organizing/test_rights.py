"""Each command, button and text of the desk × each role: who may, and what all others hear."""

from itertools import product

import pytest

from bot.conversation.organizing import ACTIONS, COMMANDS, TEXTS, concerns
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Happening,
    MenuDue,
    Note,
    PickedPeople,
    Role,
    Said,
    Started,
)
from tests.conversation.walk import MARIA, Walk

ROLES: tuple[Role | None, ...] = ("owner", "organizer", "auditor", None)


def at(step: Step = Step.CARD, role: Role | None = None, desk: str = "") -> Walk:
    walk = Walk(role=role)
    walk.session = Session(step=step, desk=desk)
    return walk


@pytest.mark.parametrize(("command", "role"), list(product(sorted(COMMANDS), ROLES)))
def test_a_command_is_for_its_roles_and_unknown_to_all_others(command, role):
    walk, lost = at(role=role), at(role=role)
    answer = walk.does(Asked(command))
    if role in COMMANDS[command].roles:
        assert (Note(command) in answer.effects) is COMMANDS[command].noted
    else:
        assert answer == lost.does(Asked("nonsense"))


@pytest.mark.parametrize(("action", "role"), list(product(sorted(ACTIONS), ROLES)))
def test_a_button_does_nothing_for_a_role_that_lacks_the_right(action, role):
    walk, lost = at(role=role), at(role=role)
    answer = walk.does(Chose(f"{action}:1"))
    if role not in ACTIONS[action].roles:
        assert answer == lost.does(Chose("nonsense"))


@pytest.mark.parametrize(("waiting", "role"), list(product(sorted(TEXTS), ROLES)))
def test_a_text_means_nothing_at_the_desk_to_a_role_that_lacks_the_right(waiting, role):
    walk, lost = at(role=role, desk=f"{waiting}:1"), at(role=role)
    answer = walk.does(Said("some words"))
    if role not in TEXTS[waiting].roles:
        assert answer == lost.does(Said("some words"))


@pytest.mark.parametrize(
    ("session", "event", "matters"),
    [
        (Session(), Asked("totals"), True),
        (Session(), Asked("links"), True),
        (Session(), Asked("me"), False),
        (Session(), Said("Maria"), False),
        (Session(desk="x:1"), Said("Maria"), True),
        (Session(), Chose("sign:abc"), False),
        (Session(), Started(), True),
        (Session(), Asked("help"), True),
        (Session(), Chose("language:ko"), True),
        (Session(), PickedPeople((MARIA,)), True),
        (Session(), MenuDue("abc"), True),
    ],
)
def test_roles_are_looked_up_only_where_they_matter(
    session: Session, event: Happening, matters: bool
) -> None:
    assert concerns(session, event) is matters
