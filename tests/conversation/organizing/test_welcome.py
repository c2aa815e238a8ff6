"""The desk's page and menu, and what an organizer hears of unasked."""

from dataclasses import replace

import pytest

from bot.conversation.organizing import COMMANDS, commands_of
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Appoint,
    Asked,
    ChooseNews,
    Chose,
    ClearMenu,
    MenuDue,
    NewsChosen,
    Note,
    Role,
    RoleChanged,
    Say,
    SetMenu,
    SpeakTo,
    Started,
    Text,
)
from bot.platforms.telegram.menu import PRIVATE
from bot.texts import Texts
from tests.conversation.walk import MARIA, Walk

ROLES: tuple[Role, ...] = ("owner", "organizer", "auditor")
WORDS = Texts.load()


def walk(role: Role | None, step: Step = Step.CARD, **kept: str) -> Walk:
    walk = Walk(role=role)
    walk.session = Session(step=step, **kept)  # type: ignore[arg-type]
    return walk


@pytest.mark.parametrize("asked", [Started(), Asked("help")])
@pytest.mark.parametrize("role", ROLES)
def test_start_and_help_list_what_the_role_can_ask_for(role, asked):
    organizer = walk(role)
    organizer.does(asked)
    assert organizer.said == ["desk"]
    [page, menu] = organizer.answer.replies
    assert isinstance(page, Say)
    told = WORDS.plain("en", page.text)
    for command in COMMANDS:
        assert (f"/{command} – " in told) is (role in COMMANDS[command].roles)
    assert menu == SetMenu(commands_of(role))
    assert SpeakTo("en") in organizer.effects


def test_an_organizer_gets_from_there_to_the_petition():
    organizer = walk("owner")
    organizer.does(Started(), Chose("go"))
    assert organizer.said == ["card"]


def test_an_organizer_who_follows_a_link_sees_what_everybody_sees():
    organizer = walk("owner")
    organizer.does(Started("a-groups-code"))
    assert organizer.said == ["card"]


@pytest.mark.parametrize("language", sorted(WORDS.languages))
@pytest.mark.parametrize("role", ROLES)
def test_the_list_fits_into_a_message_and_the_menu_into_telegrams(role, language):
    organizer = walk(role)
    organizer.does(Started())
    [page, _] = organizer.answer.replies
    assert isinstance(page, Say)
    assert len(WORDS.plain(language, page.text)) <= 1000
    menu = [*commands_of(role), *PRIVATE]
    assert len(menu) == len(set(menu)) <= 50
    described = [WORDS.plain(language, Text(f"command-{command}")) for command in menu]
    assert sum(len(f"{c}{d}".encode()) for c, d in zip(menu, described, strict=True)) < 4000


# ── the menu ─────────────────────────────────────────────────────────────────────────────


def test_a_menu_that_stands_is_not_set_again():
    organizer = walk("owner")
    organizer.does(MenuDue("abc"))
    assert list(organizer.answer.replies) == [SetMenu(commands_of("owner"))]
    organizer.does(MenuDue("abc"))
    assert list(organizer.answer.replies) == []
    organizer.does(MenuDue("def"))
    assert list(organizer.answer.replies) == [SetMenu(commands_of("owner"))]


def test_a_chat_that_was_never_opened_gets_no_menu():
    organizer = walk("owner", Step.NEW)
    organizer.does(MenuDue("abc"))
    assert list(organizer.answer.replies) == []
    assert organizer.session == Session()


def test_a_menu_whose_role_is_over_goes():
    nobody = walk(None, menu="abc")
    nobody.does(MenuDue("abd"))
    assert list(nobody.answer.replies) == [ClearMenu()]


def test_whoever_signs_keeps_the_menu():
    assert Session(menu="abc").forget_walk(Step.SIGNED).menu == "abc"


def test_a_role_that_ends_takes_back_what_was_asked_at_the_desk():
    former = walk(None, desk="log", menu="abc")
    former.does(RoleChanged(None, "owner"))
    assert former.said == ["role-ended"]
    assert former.session == Session(step=Step.CARD)


# ── what to be told ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("token", "effect"),
    [
        ("notify:report:on", ChooseNews(report=True)),
        ("notify:report:off", ChooseNews(report=False)),
        ("notify:alerts:on", ChooseNews(alerts=True)),
        ("notify:alerts:off", ChooseNews(alerts=False)),
        ("notify:nonsense", ChooseNews()),
    ],
)
def test_each_kind_of_news_is_turned_on_and_off(token, effect):
    organizer = walk("auditor")
    organizer.does(Chose(token))
    assert organizer.effects == (Note("notify"), effect)


def test_the_buttons_show_how_it_is_and_lead_to_the_other():
    organizer = walk("auditor")
    organizer.does(Asked("notify"))
    organizer.decided(NewsChosen(report=True, alerts=False))
    assert organizer.offers == ["notify:report:off", "notify:alerts:on", "leave", "go"]


def test_an_organizer_leaves_after_a_question_whose_harmless_answer_stands_first():
    organizer = walk("auditor")
    organizer.does(Chose("leave"))
    assert organizer.offers == ["news", "leave-now"]
    organizer.does(Chose("leave-now"))
    assert list(organizer.effects) == [Appoint(MARIA.id, None)]


def test_whom_the_settings_name_is_told_who_can_end_that():
    owner = Walk(role="owner")
    owner.session = Session(step=Step.CARD)
    owner.scene = replace(owner.scene, organizers=frozenset({MARIA.id}))
    owner.does(Chose("leave"))
    assert owner.said == ["leave-named"]
    assert owner.offers == ["go"]
