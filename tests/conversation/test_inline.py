"""What is offered in other chats, as tables."""

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.session import Session
from bot.conversation.vocabulary import ChatLink, Offer, Sought
from tests.conversation.walk import CAMPAIGN, MARIA, Walk


def offered(walk: Walk) -> Offer:
    walk.does(Sought("q1"))
    assert walk.effects == ()
    (offer,) = walk.answer.replies
    assert isinstance(offer, Offer)
    assert offer.query == "q1"
    return offer


@pytest.mark.parametrize(("language", "first"), [("en", "en"), ("ko-kr", "ko"), ("xx", "ko")])
def test_the_card_is_offered_first_in_the_language_of_the_person_then_in_all_others(
    language, first
):
    walk = Walk(who=replace(MARIA, language=language))
    languages = [article.language for article in offered(walk).articles]
    assert languages[0] == first
    assert sorted(languages) == sorted(CAMPAIGN.languages)


def test_nobody_can_see_by_it_whether_its_person_has_signed():
    (article, *_) = offered(Walk()).articles
    (choice,) = article.say.choices
    assert choice.does == ChatLink("")


def test_the_chat_with_the_bot_is_not_opened_by_it():
    walk = Walk()
    offered(walk)
    assert walk.session == Session()


@pytest.mark.parametrize(
    ("total", "text", "told"),
    [(0, "inline-card", None), (9, "inline-card", None), (123, "inline-card-counted", 120)],
)
def test_its_count_stays_true_in_a_chat_that_nobody_updates(total, text, told):
    (article, *_) = offered(Walk(total=total)).articles
    assert article.say.text.id == text
    assert article.say.text.args.get("total") == told


def test_nothing_is_offered_where_nobody_can_sign_any_more():
    closed = replace(CAMPAIGN, closes=date(2026, 1, 1))
    assert offered(Walk(campaign=closed)).articles == ()
