"""A card for a group or channel, asked for in the private chat, as tables."""

import pytest

from bot.conversation.vocabulary import (
    AskContact,
    AskPlace,
    CardAnswer,
    CardWanted,
    Chose,
    Errand,
    Person,
    PickedPlace,
    Say,
    Started,
)
from tests.conversation.walk import CHANNEL, MARIA, Walk


def test_the_picker_is_shown_and_what_is_picked_is_asked_itself():
    walk = Walk()
    walk.does(Started(), Chose("newlink:place"))
    (asked,) = walk.answer.replies
    assert isinstance(asked, AskPlace)
    walk.does(PickedPlace(CHANNEL))
    assert walk.answer.replies == ()
    assert walk.effects == ()
    who = Person("telegram", MARIA.id, "en", MARIA.name)
    assert walk.answer.errands == (Errand(CHANNEL, CardWanted(), who),)


def test_the_place_is_asked_in_the_language_that_the_person_chose():
    walk = Walk()
    walk.does(Started(), Chose("language:ko"), PickedPlace(CHANNEL))
    (errand,) = walk.answer.errands
    assert errand.who is not None
    assert errand.who.language == "ko"


@pytest.mark.parametrize("result", ["posted", "no-admin", "no-right"])
def test_the_person_hears_what_became_of_it_and_the_picker_goes(result):
    walk = Walk()
    walk.does(Started(), Chose("newlink:place"), PickedPlace(CHANNEL))
    walk.does(CardAnswer("Rescue Network", result))
    (said,) = walk.answer.replies
    assert isinstance(said, Say)
    assert said.text.id == f"place-{result}"
    assert said.closes_contact


def test_where_the_contact_is_waited_for_its_button_comes_back():
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("agree"), Chose("yes"))
    walk.does(PickedPlace(CHANNEL), CardAnswer("Rescue Network", "posted"))
    (asked,) = walk.answer.replies
    assert isinstance(asked, AskContact)


def test_an_answer_opens_no_chat_that_was_forgotten():
    walk = Walk()
    walk.does(CardAnswer("Rescue Network", "posted"))
    assert walk.said == ["place-posted"]
    assert walk.effects == ()
