"""What stands on a poster."""

import pytest

from bot.conversation.poster import first_sentence, show
from bot.conversation.session import Session
from bot.conversation.vocabulary import Text
from tests.conversation.walk import CAMPAIGN, Walk


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One thing is true. Two are.", "One thing is true."),
        ("The U.S. and others ask you. Sign.", "The U.S. and others ask you."),
        ("Dr. Kim asks you. Sign.", "Dr. Kim asks you."),
        ("Only one.", "Only one."),
        ("No stop", "No stop"),
        ("About 1.5 million people left. Now.", "About 1.5 million people left."),
        ("보내지고 있습니다. 멈춰 주십시오.", "보내지고 있습니다."),
        ("送り返さないでください。難民です。", "送り返さないでください。"),
        ("Will you sign? Please.", "Will you sign?"),
    ],
)
def test_one_sentence_is_enough(text, first):
    assert first_sentence(text) == first


@pytest.mark.parametrize("language", CAMPAIGN.languages)
def test_it_is_in_the_readers_language_and_carries_the_link_it_was_asked_for(language):
    shown = show(Session(language=language), Walk().scene, "code123")
    statement = CAMPAIGN.statements[language]
    assert shown.poster.title == statement.title
    assert statement.summary.startswith(shown.poster.sentence)
    assert shown.poster.payload == "code123"
    assert isinstance(shown.poster.invitation, Text)
