"""`/pause`, `/resume` and `/close`: shown first, done once confirmed, and taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.campaign import Campaign
from bot.conversation.organizing.pausing import LONGEST
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    Chose,
    Close,
    Note,
    Pause,
    Reopen,
    Resume,
    Said,
    Say,
    SeasonChanged,
    Spoken,
    Started,
    Text,
)
from bot.texts import Texts
from tests.conversation.walk import CAMPAIGN, NOW, TODAY, Walk

WORDS = "We are looking into something."


def organizer(campaign: Campaign = CAMPAIGN, **season: object) -> Walk:
    walk = Walk(role="organizer", campaign=campaign)
    walk.session = Session(step=Step.CARD)
    walk.meanwhile(**season)
    return walk


def preview(walk: Walk) -> tuple[str, str | Text]:
    """In which language, and with which words."""
    (page,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    assert page.text.id == "pause-preview"
    card = page.text.args["card"]
    assert isinstance(card, Spoken)
    words = card.text.args["words"]
    assert isinstance(words, str | Text)
    return card.language, words


def test_who_is_in_a_hurry_pauses_with_the_usual_words_and_sees_them_before():
    walk = organizer()
    walk.does(Asked("pause"))
    assert preview(walk) == ("en", Text("pause-usual"))
    assert walk.offers[0] == "change-nothing"
    walk.does(Chose("pause-now"))
    assert list(walk.effects) == [Pause({})]
    walk.decided(SeasonChanged("paused"))
    assert walk.said == ["season-paused"]
    assert list(walk.effects) == [Note("pause")]


def test_other_words_are_written_in_each_language_and_seen_as_supporters_will():
    walk = organizer()
    walk.does(Asked("pause"), Chose("pause-write:en"))
    assert walk.said == ["pause-words"]
    walk.does(Said(f"  {WORDS}\n"))
    assert preview(walk) == ("en", WORDS)
    walk.does(Chose("pause-see:ko"))
    assert preview(walk) == ("ko", Text("pause-usual"))
    walk.does(Chose("pause-write:ko"), Said("확인 중입니다."), Chose("pause-see:en"))
    assert preview(walk) == ("en", WORDS)
    walk.does(Chose("pause-now"))
    assert list(walk.effects) == [Pause({"en": WORDS, "ko": "확인 중입니다."})]


@pytest.mark.parametrize("text", ["", "   ", "x" * (LONGEST + 1)])
def test_words_that_do_not_fit_are_asked_for_again(text):
    walk = organizer()
    walk.does(Asked("pause"), Chose("pause-write:en"), Said(text))
    assert walk.said == ["pause-words-long+pause-words"]
    walk.does(Said("x" * LONGEST))
    assert walk.said == ["pause-preview"]


def test_a_pause_that_lasts_is_changed_from_the_words_that_stand():
    walk = organizer(paused={"en": WORDS})
    walk.does(Asked("pause"))
    assert preview(walk) == ("en", WORDS)


def test_the_longest_words_below_the_longest_summary_still_fit_a_card():
    longest = replace(
        CAMPAIGN,
        statements={
            tag: replace(statement, title="t" * 80, summary="s" * 600)
            for tag, statement in CAMPAIGN.statements.items()
        },
    )
    walk = organizer(longest)
    walk.does(Asked("pause"), Chose("pause-write:en"), Said("w" * LONGEST))
    (page,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    card = page.text.args["card"]
    assert isinstance(card, Spoken)
    for language in ("en", "ko"):
        assert len(Texts.load().plain(language, card.text)) <= 1000


@pytest.mark.parametrize(
    "button", ["pause-now", "resume-now", "close-now", "reopen-now", "pause-write:xx", "pause-see:"]
)
@pytest.mark.parametrize("scene", [{}, {"paused": {}}, {"closed": NOW}])
def test_a_press_without_the_page_that_shows_what_it_does_shows_the_page(button, scene):
    walk = organizer(**scene)
    walk.does(Chose(button))
    assert walk.effects == ()
    assert walk.answer.replies


def test_another_thing_done_takes_back_what_was_begun():
    walk = organizer()
    walk.does(Asked("pause"), Started(), Chose("pause-now"))
    assert walk.said == ["pause-preview"]
    assert walk.effects == ()


def test_not_now_changes_nothing():
    walk = organizer()
    walk.does(Asked("pause"), Chose("change-nothing"))
    assert walk.said == ["nothing-changed"]
    assert walk.effects == ()
    assert walk.session is not None
    assert walk.session.desk == ""


def test_signing_goes_on_once_that_is_confirmed():
    walk = organizer(paused={})
    walk.does(Asked("resume"))
    assert walk.offers == ["change-nothing", "resume-now"]
    walk.does(Chose("resume-now"))
    assert list(walk.effects) == [Resume()]


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_what_was_shown_before_the_end_is_not_done_after_it(command):
    walk = organizer(paused={})
    walk.does(Asked(command))
    walk.meanwhile(closed=NOW)
    walk.does(Chose(f"{command}-now"))
    assert walk.said == [f"{command}-closed"]
    assert walk.effects == ()


def test_there_is_nothing_to_go_on_with_where_nothing_is_paused():
    walk = organizer()
    walk.does(Asked("resume"))
    assert walk.said == ["resume-none"]


def test_an_end_before_its_time_is_shown_confirmed_and_taken_back():
    walk = organizer()
    walk.does(Asked("close"))
    assert walk.offers == ["change-nothing", "close-now"]
    (page,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    card = page.text.args["card"]
    assert isinstance(card, Text)
    assert (card.id, card.args["day"]) == ("card-closed", TODAY)
    walk.does(Chose("close-now"))
    assert list(walk.effects) == [Close()]
    walk.meanwhile(closed=NOW)
    walk.does(Asked("close"))
    assert walk.offers == ["change-nothing", "reopen-now"]
    walk.does(Chose("reopen-now"))
    assert list(walk.effects) == [Reopen()]


@pytest.mark.parametrize(
    ("campaign", "scene", "command", "said"),
    [
        ({"closes": TODAY - timedelta(days=3)}, {}, "close", "close-over"),
        ({"closes": TODAY - timedelta(days=3)}, {}, "pause", "pause-closed"),
        ({}, {"closed": NOW}, "pause", "pause-closed"),
        ({}, {"closed": NOW, "paused": {}}, "resume", "resume-closed"),
        ({"closes": TODAY - timedelta(days=1)}, {"paused": {}}, "resume", "resume-closed"),
        ({}, {"destroyed": True}, "close", "close-destroyed"),
        ({}, {"destroyed": True, "closed": NOW}, "close", "close-destroyed"),
    ],
)
def test_what_is_over_is_neither_paused_nor_closed(campaign, scene, command, said):
    walk = organizer(replace(CAMPAIGN, **campaign), **scene)
    walk.does(Asked(command))
    assert walk.said == [said]
