"""The access log in the chat: newest first, in words, and reading it is in it."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Identifier, Message, SelectExpression

import bot.conversation.organizing as desk
from bot.commands.archive import EXPORTED
from bot.conversation.organizing import (
    ACTIONS,
    COMMANDS,
    TEXTS,
    access_log,
    broadcast,
    cases,
    invitations,
    pausing,
    people,
)
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import Asked, Chose, LogEntry, LogRead, Note, ReadLog, Role, Say
from bot.jobs.retention import BY_HAND as DESTROYED_NOW
from bot.jobs.retention import DESTROYED as DESTROYED_ITSELF
from bot.named_owners import NAMED, UNNAMED
from bot.texts import Texts
from tests.conversation.walk import Walk

WORDS = Texts.load()
ROOT = Path(desk.__file__).parent
FILES = sorted((ROOT.parents[1] / "texts").glob("*.ftl"))
AT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


def entry(number: int, action: str = "log", reason: str = "", role: str = "owner") -> LogEntry:
    return LogEntry(number, AT, "5100000008", role, action, reason)


def walk(role: Role = "auditor") -> Walk:
    walk = Walk(role=role)
    walk.session = Session(step=Step.CARD)
    return walk


def shown(walk: Walk, language: str = "en") -> str:
    [page] = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    return WORDS.plain(language, page.text)


def test_it_is_read_page_by_page_and_one_reading_is_noted_once():
    reader = walk()
    reader.does(Asked("log"))
    assert set(reader.effects) == {Note("log"), ReadLog(None, access_log.PAGE)}
    reader.decided(LogRead(tuple(entry(n) for n in range(20, 14, -1)), more=True))
    assert reader.offers == ["log:15", "log", "go"]
    reader.does(Chose("log:15"))
    assert list(reader.effects) == [ReadLog(15, access_log.PAGE)]
    reader.decided(LogRead((entry(14),), more=False))
    assert reader.offers == ["log", "go"]


def test_a_forged_or_old_button_is_noted_as_a_reading_of_its_own():
    reader = walk()
    reader.does(Chose("log:15"))
    assert list(reader.effects) == [Note("log"), ReadLog(15, access_log.PAGE)]
    reader.does(Asked("help"), Chose("log:15"))
    assert Note("log") in reader.effects


@pytest.mark.parametrize("about", ["", "x", "-3", "9" * 5, "²"])
def test_a_button_that_makes_no_sense_shows_some_page(about):
    reader = walk()
    reader.does(Chose(f"log:{about}"))
    [asked] = [effect for effect in reader.effects if isinstance(effect, ReadLog)]
    assert asked.before is None or asked.before == 99999


def test_time_is_the_campaigns_and_a_reason_stands_below():
    reader = walk()
    reader.does(Asked("log"))
    reader.decided(LogRead((entry(1, "totals", "for the press"),), more=False))
    assert "Nov 24, 2026 01:30 · owner: asked for the totals\n“for the press”" in shown(reader)


def test_ids_are_told_to_owners_only():
    for role in ("owner", "organizer", "auditor"):
        reader = walk(role)
        reader.does(Asked("log"))
        reader.decided(LogRead((entry(1, "make-auditor", "5100000077"),), more=False))
        told = [id_ in shown(reader) for id_ in ("5100000008", "5100000077")]
        assert told == [role == "owner"] * 2


@pytest.mark.parametrize("language", sorted(WORDS.languages))
def test_a_page_of_long_reasons_fits(language):
    reader = walk("owner")
    reader.does(Asked("log"))
    lines = tuple(entry(n, "offer-organizer", "because " * 100) for n in range(6))
    reader.decided(LogRead(lines, more=True))
    assert len(shown(reader, language)) <= 1000


def test_who_runs_commands_on_the_server_has_no_id():
    reader = walk("owner")
    reader.does(Asked("log"))
    line = LogEntry(1, AT, "", "operator", DESTROYED_NOW, "4")
    reader.decided(LogRead((line,), more=False))
    assert "operator: destroyed the records\n“4”" in shown(reader)


def test_an_empty_log_says_so():
    reader = walk()
    reader.does(Asked("log"))
    reader.decided(LogRead((), more=False))
    assert reader.said == ["log-none"]


# ── every act has words ──────────────────────────────────────────────────────────────────


def written() -> set[str]:
    """The actions that our code notes by name: `Note("…")`."""
    found = set()
    for file in ROOT.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Note"), args=[ast.Constant(value=str(name)), *_]):
                    found.add(name)
                case _:
                    pass
    return found


def noted() -> set[str]:
    """Every action that can come into the log."""
    rights = [*COMMANDS.items(), *ACTIONS.items(), *TEXTS.items()]
    by_the_desk = {name for name, right in rights if right.noted}
    own = {*people.DONE.values(), people.LEFT, *invitations.NOTED.values(), invitations.ACCEPTED}
    of_cases = {*cases.OPENED.values(), *cases.NOTED.values()}
    done = {*pausing.NOTED.values(), *broadcast.NOTED.values(), *broadcast.STEERED.values()}
    beside = {NAMED, UNNAMED, EXPORTED, DESTROYED_NOW, DESTROYED_ITSELF}
    return by_the_desk | written() | own | of_cases | done | beside


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_act_is_told_in_words_in_every_language(file):
    parsed = FluentParser().parse(file.read_text(encoding="utf-8"))
    [text] = [e for e in parsed.body if isinstance(e, Message) and e.id.name == "log-action"]
    assert text.value is not None
    [choice] = text.value.elements
    assert isinstance(choice.expression, SelectExpression)  # type: ignore[union-attr]
    variants = choice.expression.variants  # type: ignore[union-attr]
    named = {v.key.name for v in variants if isinstance(v.key, Identifier) and not v.default}
    assert named == noted()
