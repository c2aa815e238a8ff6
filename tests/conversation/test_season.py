"""A pause and an end, as tables: nobody begins, nobody finishes a paused walk, nothing is lost."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.conversation.season import Season
from bot.conversation.session import Step
from bot.conversation.vocabulary import (
    Asked,
    CardDue,
    Chose,
    Delivered,
    Found,
    Happening,
    InviteReady,
    KeepCard,
    Lines,
    LinkSeen,
    LookUp,
    Offer,
    ReadLinks,
    Retract,
    Said,
    Say,
    SharedContact,
    Sign,
    Sought,
    Started,
    Text,
    Withdraw,
)
from tests.conversation.walk import CAMPAIGN, GROUP, NOW, TODAY, Walk

OWN = SharedContact("+82 10-2468-7531", "self")
WORDS = {"en": "We are looking into something.", "ko": "확인할 것이 있습니다."}

TO: dict[Step, tuple[Happening, ...]] = {
    Step.CARD: (Started(),),
    Step.CONSENTS: (Started(), Chose("sign")),
    Step.ONE_BY_ONE: (Started(), Chose("sign"), Chose("each"), Chose("agree")),
    Step.NAME: (Started(), Chose("sign"), Chose("agree")),
    Step.WRITING: (Started(), Chose("sign"), Chose("agree"), Chose("write")),
    Step.CONTACT: (Started(), Chose("sign"), Chose("agree"), Chose("yes")),
}
WALKED = [step for step in TO if step is not Step.CARD]


def at(step: Step, **changes: object) -> Walk:
    walk = Walk(**changes)  # type: ignore[arg-type]
    walk.does(*TO[step])
    assert walk.session is not None
    assert walk.session.step is step
    return walk


def pause(walk: Walk) -> None:
    walk.meanwhile(paused=WORDS)


def resume(walk: Walk) -> None:
    walk.meanwhile(paused=None)


# ── a pause ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", WALKED)
@pytest.mark.parametrize(
    "event",
    [Started(), Said("Maria"), Said("+82 10 2468 7531"), OWN, Chose("agree"), Chose("each"),
     Chose("yes"), Chose("write"), Chose("nameless"), Chose("later"), Chose("name"), Chose("go")],
    ids=str,
)  # fmt: skip
def test_whatever_is_done_in_a_paused_walk_shows_the_pause_and_changes_nothing(step, event):
    walk = at(step)
    before = walk.session
    pause(walk)
    walk.does(event)
    assert walk.session is not None
    assert before is not None
    assert replace(walk.session, card="", held=False) == replace(before, card="", held=False)
    (screen,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    assert screen.text.id == "walk-paused"
    assert screen.text.args["words"] == WORDS["en"]
    assert not any(isinstance(effect, Sign) for effect in walk.effects)


@pytest.mark.parametrize("event", [Said("Maria"), Said("+82 10 2468 7531"), OWN], ids=str)
@pytest.mark.parametrize("step", [Step.NAME, Step.WRITING, Step.CONTACT])
def test_what_may_be_a_name_or_a_number_leaves_the_chat_all_the_same(step, event):
    walk = at(step)
    pause(walk)
    walk.does(event)
    assert any(isinstance(reply, Retract) for reply in walk.answer.replies)


@pytest.mark.parametrize("step", WALKED)
def test_after_the_pause_the_walk_goes_on_where_it_was(step):
    walk, other = at(step), at(step)
    pause(walk)
    walk.does(Said("are you there?"))
    resume(walk)
    assert walk.does(Started()).replies == other.does(Started()).replies


def test_a_contact_shared_after_the_pause_signs_with_what_was_entered_before():
    walk = at(Step.CONTACT)
    pause(walk)
    walk.does(OWN)
    resume(walk)
    walk.does(OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert sign.name == "Maria Jensen"


def test_nobody_begins_in_a_pause_and_the_card_tells_it_in_the_readers_language():
    walk = at(Step.CARD)
    pause(walk)
    walk.does(Chose("sign"))
    assert walk.session is not None
    assert walk.session.step is Step.CARD
    assert walk.said == ["card-paused"]
    walk.does(Chose("language:ko"))
    (card,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    assert card.text.args["words"] == WORDS["ko"]


def test_where_nothing_was_written_the_usual_words_are_told():
    walk = at(Step.CARD)
    walk.meanwhile(paused={})
    walk.does(Started())
    (card,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    assert card.text.args["words"] == Text("pause-usual")


def test_a_walk_can_be_given_up_in_a_pause():
    walk = at(Step.NAME)
    pause(walk)
    walk.does(Asked("cancel"))
    assert walk.said == ["cancelled+card-paused"]
    assert walk.session is not None
    assert walk.session.name == ""


def test_nobody_takes_over_a_signature_in_a_pause():
    walk = at(Step.CARD)
    assert walk.session is not None
    walk.session = replace(walk.session, step=Step.DISPUTE, since=TODAY.isoformat())
    pause(walk)
    walk.does(Chose("not-me"))
    assert walk.said == ["walk-paused"]
    assert not walk.asks_contact
    resume(walk)
    walk.does(Chose("not-me"))
    assert walk.asks_contact


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_who_has_signed_sees_it_changes_it_and_takes_it_back_as_ever(state):
    walk = at(Step.CARD)
    assert walk.session is not None
    walk.session = walk.session.forget_walk(Step.SIGNED)
    changes = {"paused": WORDS} if state == "paused" else {"closed": NOW - timedelta(days=9)}
    walk.meanwhile(**changes)
    walk.does(Asked("me"))
    assert list(walk.effects) == [LookUp("me:")]
    walk.does(Asked("links"))
    assert list(walk.effects) == [ReadLinks("0")]
    walk.does(Asked("withdraw"))
    walk.decided(Found(TODAY, "en", "0" * 64, frozenset(), "withdraw:"))
    walk.does(Chose("erase"))
    assert list(walk.effects) == [Withdraw()]


# ── an end before its time ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("after", "finishes"),
    [(timedelta(0), True), (timedelta(hours=23, minutes=59), True), (timedelta(days=1), False)],
)
def test_who_has_begun_may_finish_for_a_day(after, finishes):
    walk = at(Step.CONTACT)
    walk.meanwhile(closed=NOW, now=NOW + after)
    walk.does(OWN)
    assert bool(walk.effects) is finishes
    assert ("closed-meanwhile" in walk.said) is not finishes


def test_nobody_begins_after_the_end_and_the_card_tells_when_it_was():
    walk = at(Step.CARD)
    walk.meanwhile(closed=NOW)
    walk.does(Chose("sign"))
    assert walk.said == ["card-closed"]
    (card,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    assert card.text.args["day"] == TODAY


def test_once_records_are_being_destroyed_not_even_who_has_begun_can_finish():
    walk = at(Step.CONTACT)
    walk.meanwhile(destroyed=True)
    walk.does(OWN)
    assert walk.effects == ()


@pytest.mark.parametrize("planned", [True, False])
def test_an_end_ends_a_pause_and_who_has_begun_has_the_whole_day(planned):
    walk = at(Step.CONTACT)
    pause(walk)
    walk.does(OWN)
    assert walk.said == ["walk-paused"]
    if planned:
        ended = replace(CAMPAIGN, closes=TODAY)
        tomorrow = NOW + timedelta(days=1)
        walk.meanwhile(campaign=ended, now=tomorrow)
    else:
        walk.meanwhile(closed=NOW)
    walk.does(OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert sign.name == "Maria Jensen"


@pytest.mark.parametrize(
    ("opens", "closes", "paused", "closed", "state", "ends"),
    [
        (None, None, None, None, "open", False),
        (None, None, WORDS, None, "paused", False),
        (None, TODAY, None, None, "open", False),
        (None, TODAY - timedelta(days=1), None, None, "closed", False),
        (None, TODAY - timedelta(days=2), None, None, "closed", True),
        (None, TODAY - timedelta(days=2), WORDS, None, "closed", True),
        (TODAY + timedelta(days=1), None, WORDS, None, "before", True),
        (None, None, WORDS, NOW, "closed", False),
        (None, TODAY, None, NOW - timedelta(days=1), "closed", True),
    ],
)
def test_dates_and_decisions_together(
    opens: date | None,
    closes: date | None,
    paused: dict[str, str] | None,
    closed: datetime | None,
    state: str,
    ends: bool,
) -> None:
    season = Season(replace(CAMPAIGN, opens=opens, closes=closes), NOW, paused, closed)
    assert season.state == state
    assert season.ends_walks is ends


# ── in groups and other chats ────────────────────────────────────────────────────────────


def group_with_card() -> Walk:
    walk = Walk(where=GROUP)
    link = LinkSeen("code123", "group", "Neighbours", 0, 0, 0, 0)
    walk.decided(InviteReady(link, "added"))
    walk.reported(Delivered("card", "5"))
    return walk


@pytest.mark.parametrize(
    ("changes", "says", "mark"),
    [
        ({}, "place-card-private", ""),
        ({"paused": WORDS}, "place-card-paused", Season(CAMPAIGN, NOW, WORDS).mark),
        ({"closed": NOW}, "place-card-closed", "closed"),
    ],
)
def test_a_live_card_says_why_nobody_can_sign(changes, says, mark):
    walk = group_with_card()
    walk.meanwhile(**changes)
    walk.does(CardDue(20))
    (card,) = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    inside = card.text.args["inside"]
    assert isinstance(inside, Lines)
    assert says in [getattr(line, "id", "") for line in inside.lines]
    (choice,) = card.choices
    assert choice.label == Text("do-open" if not changes else "do-open-chat")
    assert walk.effects == (KeepCard("code123", 20, NOW, season=mark),)


def test_cards_of_one_pause_become_due_by_another():
    marks = {
        Season(CAMPAIGN, NOW, paused).mark
        for paused in (None, {}, WORDS, {**WORDS, "en": "Something else."})
    }
    assert len(marks) == 4


@pytest.mark.parametrize(
    ("changes", "text"),
    [({}, "inline-card"), ({"paused": WORDS}, "inline-card-paused"), ({"closed": NOW}, None)],
)
def test_what_is_offered_in_other_chats_says_it_too(changes, text):
    walk = Walk()
    walk.meanwhile(**changes)
    walk.does(Sought("q"))
    (offer,) = walk.answer.replies
    assert isinstance(offer, Offer)
    assert {article.say.text.id for article in offer.articles} == ({text} if text else set())
