"""One card, at every moment: also when a person is quicker than the messenger's answer."""

from bot.conversation.vocabulary import Chose, Delivered, Retract, Said, Say, Started
from tests.conversation.walk import Walk


def at_card() -> Walk:
    """The card stands in the chat as message 5."""
    walk = Walk()
    walk.does(Started())
    walk.reported(Delivered("card", "5"))
    return walk


def edited(walk: Walk) -> list[str | None]:
    return [reply.edits for reply in walk.answer.replies if isinstance(reply, Say)]


def retracted(walk: Walk) -> list[str]:
    replies = [reply for reply in walk.answer.replies if isinstance(reply, Retract)]
    assert len(replies) == len(walk.answer.replies), "nothing is said"
    return [message for reply in replies for message in reply.messages]


def test_a_new_card_takes_the_place_of_the_former():
    walk = at_card()
    walk.does(Said("hello"))
    assert edited(walk) == [None]
    walk.reported(Delivered("card", "8"))
    assert retracted(walk) == ["5"]
    assert walk.card == "8"


def test_a_card_that_was_on_its_way_while_the_former_was_pressed_leaves_again():
    walk = at_card()
    walk.does(Said("hello"), Chose("sign"))
    assert edited(walk) == ["5"]
    walk.reported(Delivered("card", "8"))
    assert retracted(walk) == ["8"], "it shows a step that is past"
    walk.reported(Delivered("card", "5"))
    assert retracted(walk) == []
    assert walk.card == "5"


def test_the_second_copy_of_a_card_whose_delivery_was_not_confirmed_leaves_again():
    """The person saw the first copy and pressed it; the messenger's answer was lost."""
    walk = Walk()
    walk.does(Started(), Chose("sign"))
    [pressed] = edited(walk)
    walk.reported(Delivered("card", "8"))
    assert retracted(walk) == ["8"]
    walk.reported(Delivered("card", str(pressed)))
    assert retracted(walk) == []


def test_a_card_sent_because_the_pressed_one_cannot_be_edited_stays():
    walk = at_card()
    walk.does(Chose("sign"))
    walk.reported(Delivered("card", "9", instead_of="5"))
    assert walk.card == "9"
    assert retracted(walk) == ["5"]


def test_what_is_written_after_a_press_gets_a_card_that_stays():
    walk = at_card()
    walk.does(Said("hello"), Chose("sign"), Said("what now?"))
    walk.reported(Delivered("card", "8"))
    walk.reported(Delivered("card", "5"))
    walk.reported(Delivered("card", "9"))
    assert retracted(walk) == ["5"]
    assert walk.card == "9"
