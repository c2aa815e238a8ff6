"""How far a walk came is counted once at each stage, for everybody and for its invite."""

import pytest

from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    Choice,
    Chose,
    CountWay,
    Found,
    Happening,
    InviteUnknown,
    Recorded,
    Said,
    Say,
    SharedContact,
    ShareLink,
    Started,
)
from tests.conversation.walk import CAMPAIGN, TODAY, Walk

TO_NAME: list[Happening] = [Chose("sign"), Chose("agree")]
TO_CONTACT: list[Happening] = [*TO_NAME, Chose("yes")]


def counts(walk: Walk, *events: Happening) -> list[CountWay]:
    """What is counted while these happen."""
    found: list[CountWay] = []
    for event in events:
        walk.does(event)
        found += [effect for effect in walk.effects if isinstance(effect, CountWay)]
    return found


WHOLE = [
    CountWay(("started",), "code"),
    CountWay(("consented",), "code"),
    CountWay(("asked",), "code"),
]


def test_each_stage_counts_when_it_is_reached():
    assert counts(Walk(), Started("code"), *TO_CONTACT) == WHOLE


def test_nothing_counts_twice_however_often_it_is_shown_or_given_up():
    walk = Walk()
    again: list[Happening] = [Started("code"), *TO_CONTACT, Said("?"), Chose("name"), Chose("yes")]
    assert counts(walk, *again) == WHOLE
    assert counts(walk, Asked("cancel"), Started("other"), *TO_CONTACT) == []


def test_a_walk_that_meets_its_invite_late_counts_for_it_from_the_beginning():
    walk = Walk()
    assert counts(walk, Started(), *TO_NAME, Started("code"), Chose("yes")) == [
        CountWay(("started",)),
        CountWay(("consented",)),
        CountWay(("started", "consented"), "code", met=True),
        CountWay(("asked",), "code"),
    ]


def test_a_code_that_nobody_gave_out_makes_room_for_the_next():
    walk = Walk()
    walk.does(Started("nonsense"))
    walk.decided(InviteUnknown())
    assert walk.session is not None
    assert walk.session.invite == ""
    assert counts(walk, Started("code")) == [CountWay(("started",), "code", met=True)]


@pytest.mark.parametrize("step", [Step.SIGNED, Step.WITHDRAWING])
def test_a_signer_is_on_no_way(step):
    walk = Walk()
    walk.session = Session(step=step)
    assert counts(walk, Started("code"), Said("?"), Chose("go")) == []


def shared(walk: Walk) -> list[str]:
    """Payloads of the links that the answer shares."""
    says = [reply for reply in walk.answer.replies if isinstance(reply, Say)]
    choices: list[Choice] = [choice for say in says for choice in say.choices]
    return [choice.does.payload for choice in choices if isinstance(choice.does, ShareLink)]


def test_the_signers_card_shares_the_signers_own_link():
    walk = Walk()
    walk.does(Started("code"), *TO_CONTACT, SharedContact("+821024687531", "self"))
    walk.decided(Recorded(1, TODAY, link="own"))
    assert shared(walk) == ["own"]
    assert walk.session is not None
    assert (walk.session.invite, walk.session.way) == ("", 0)


@pytest.mark.parametrize("then", ["show:", "me:", "place:"])
def test_a_signer_who_comes_back_shares_it_too(then):
    walk = Walk()
    walk.session = Session(step=Step.SIGNED)
    walk.does(Started())
    version = CAMPAIGN.statements["en"].version
    walk.decided(Found(TODAY, "en", version, frozenset(), then.rstrip(":"), "own"))
    assert shared(walk) == ["own"]
