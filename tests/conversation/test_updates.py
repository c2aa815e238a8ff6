"""The button below each message to many: it ends them, in every state and however late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import updates
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import Chose, EndUpdates, UpdatesEnded
from bot.texts import Texts
from tests.conversation.walk import CAMPAIGN, GROUP, NOW, Walk


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.GROUP])
def test_it_ends_them_at_whatever_step_and_leaves_the_step_as_it_was(step: Step) -> None:
    reader = Walk()
    reader.session = before = Session(step=step, card="7", desk="x:1", way=3)
    reader.does(Chose(updates.END))
    [effect] = reader.effects
    assert isinstance(effect, EndUpdates)
    [consent] = effect.consents
    assert (consent.id, consent.language, consent.at) == ("updates", "en", NOW)
    reader.decided(UpdatesEnded(signed=True))
    assert reader.said == ["updates-ended"]
    assert reader.session == before


def test_it_ends_them_also_where_the_campaign_asks_for_no_such_consent_any_more() -> None:
    reader = Walk(campaign=replace(CAMPAIGN, consents=CAMPAIGN.required))
    reader.does(Chose(updates.END))
    assert reader.effects == (EndUpdates(()),)


def test_in_a_group_it_is_no_button_of_ours() -> None:
    stranger = Walk(where=GROUP)
    stranger.does(Chose(updates.END))
    assert stranger.effects == ()


@pytest.mark.parametrize(
    ("reader", "text", "button"),
    [
        ("en", "News", "🔕 No more news"),
        ("ko", "소식", "🔕 소식 그만 받기"),
        ("fr", "소식", "🔕 소식 그만 받기"),
    ],
)
def test_everybody_gets_the_text_and_the_button_in_their_language(
    reader: str, text: str, button: str
) -> None:
    say = updates.message({"ko": "소식", "en": "News"}, reader, CAMPAIGN)
    texts = Texts.load()
    assert texts.plain(say.language, say.text) == text
    label = say.choices[0].label
    assert not isinstance(label, str)
    assert texts.plain(say.language, label) == button


def test_where_a_language_has_no_text_the_button_is_still_the_readers() -> None:
    say = updates.message({"ko": "소식"}, "en", CAMPAIGN)
    assert (say.language, say.text.args["text"]) == ("en", "소식")


def test_what_an_organizer_writes_is_never_markup() -> None:
    say = updates.message({"ko": "<b>1 & 2</b>\n\nhttps://example.org/?a=1&b=2"}, "ko", CAMPAIGN)
    shown = Texts.load().show("ko", say.text)
    assert shown == "&lt;b&gt;1 &amp; 2&lt;/b&gt;\n\nhttps://example.org/?a=1&amp;b=2"
