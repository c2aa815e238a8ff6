"""After signing, as tables."""

from datetime import date

import pytest

from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    ChangeConsent,
    Chose,
    ConsentChanged,
    Delivered,
    Found,
    LookUp,
    NotFound,
    Retract,
    Said,
    SharedContact,
    Started,
    Unsupported,
    Withdraw,
    Withdrawn,
)
from tests.conversation.walk import CAMPAIGN, TODAY, Walk

STATEMENT = CAMPAIGN.statements["en"].version
UPDATES = next(matter for matter in CAMPAIGN.optional if matter.id == "updates")
GIVE = f"give:updates:{UPDATES.texts['en'].version[:8]}"
REQUIRED = frozenset(matter.id for matter in CAMPAIGN.required)


def signed(step: Step = Step.SIGNED) -> Walk:
    walk = Walk()
    walk.session = Session(step=step, card="9")
    return walk


def answered(walk: Walk, given: frozenset[str] = REQUIRED) -> None:
    (effect,) = walk.effects
    assert isinstance(effect, LookUp)
    walk.decided(Found(TODAY, "en", STATEMENT, given, effect.then))


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Started(), "signed"),
        (Said("hello"), "signed"),
        (Asked("me"), "my-signature"),
        (Asked("nonsense"), "unknown+signed"),
        (Asked("cancel"), "nothing-to-cancel+signed"),
        (Unsupported("voice"), "unsupported+signed"),
        (Unsupported("edit"), "edited+signed"),
        (Chose("sign"), "signed-again+signed"),
        (SharedContact("+821024687531", "self"), "signed-again+signed"),
        (SharedContact("+821099999999", "self"), "signed-again+signed"),
        (Chose("language:ko"), "signed"),
        (Chose("choices"), "choices"),
        (Chose("choice:updates"), "choice-one"),
        (Chose("undo"), "withdraw"),
        (Asked("withdraw"), "withdraw"),
    ],
)
def test_a_signer_sees_the_signature_and_what_was_asked_for(event, said):
    walk = signed()
    walk.does(event)
    answered(walk)
    assert walk.said == [said]


def test_a_returning_signer_whose_chat_was_forgotten_is_known_by_the_signature():
    walk = Walk()
    walk.session = Session()
    walk.scene = walk.scene.__class__(
        **{f: getattr(walk.scene, f) for f in ("season", "total", "organizers", "where")},
        who=walk.who,
        what=Started(),
    )
    walk._step(Started())
    assert walk.effects == (LookUp("arrived"),)
    walk.decided(Found(TODAY, "en", STATEMENT, REQUIRED, "arrived"))
    answered(walk)
    assert walk.said == ["signed"]


def test_withdrawing_takes_two_taps_and_the_harmless_choice_stands_first():
    walk = signed()
    walk.does(Chose("erase"))
    assert Withdraw() not in walk.effects
    walk.does(Chose("undo"))
    answered(walk)
    assert walk.offers == ["go", "erase"]
    walk.does(Chose("erase"))
    assert walk.effects == (Withdraw(),)
    walk.decided(Withdrawn(3))
    assert walk.said == ["withdrawn+card"]
    assert walk.session is not None
    assert walk.session.step is Step.CARD


def test_keeping_the_signature_changes_nothing():
    walk = signed(Step.WITHDRAWING)
    walk.does(Chose("go"))
    answered(walk)
    assert walk.said == ["signed"]


def test_a_message_while_withdrawing_shows_the_question_again():
    walk = signed(Step.WITHDRAWING)
    walk.does(Said("hm"))
    answered(walk)
    assert walk.said == ["withdraw"]


def test_optional_consents_are_unticked_until_ticked():
    walk = signed()
    walk.does(Chose("choices"))
    answered(walk)
    assert walk.offers == ["go", *(f"choice:{matter.id}" for matter in CAMPAIGN.optional)]
    labels = [c.label.id for r in walk.answer.replies for c in r.choices if c.does != "go"]  # type: ignore[union-attr]
    assert set(labels) == {"do-tick"}


@pytest.mark.parametrize(
    ("given", "offers"),
    [
        (REQUIRED, [GIVE, "choices"]),
        (REQUIRED | {"updates"}, ["choices", "take:updates"]),
    ],
)
def test_an_optional_consent_is_read_in_full_before_it_is_given_or_taken_back(given, offers):
    walk = signed()
    walk.does(Chose("choice:updates"))
    answered(walk, given)
    assert walk.offers == offers


@pytest.mark.parametrize(("token", "given"), [(GIVE, True), ("take:updates", False)])
def test_a_choice_is_asked_of_the_store_with_its_text(token, given):
    walk = signed()
    walk.does(Chose(token))
    (effect,) = walk.effects
    assert isinstance(effect, ChangeConsent)
    assert effect.given is given
    assert effect.subscribes
    assert effect.consent.text == UPDATES.texts["en"].version
    walk.decided(ConsentChanged(REQUIRED | ({"updates"} if given else set()), TODAY))
    assert walk.said == ["choices"]


@pytest.mark.parametrize("token", ["give:updates", "give:updates:00000000"])
def test_a_choice_is_shown_again_where_its_text_has_changed(token):
    walk = signed()
    walk.does(Chose(token))
    assert walk.effects == (LookUp("choice:updates"),)


def test_what_said_recorded_leaves_the_chat_with_the_signature():
    walk = signed(Step.WITHDRAWING)
    walk.reported(Delivered("thanks", "33"))
    walk.does(Chose("erase"))
    walk.decided(Withdrawn(0))
    assert Retract(("33",)) in walk.answer.replies
    assert walk.session is not None
    assert walk.session.thanks == ""


@pytest.mark.parametrize("token", ["give:collection", "take:sensitive", "give:nothing"])
def test_a_required_consent_cannot_be_changed_by_a_forged_button(token):
    walk = signed()
    walk.does(Chose(token))
    assert not any(isinstance(effect, ChangeConsent) for effect in walk.effects)


def test_a_signature_that_another_account_took_over_is_no_longer_shown():
    walk = signed()
    walk.does(Asked("me"))
    (effect,) = walk.effects
    assert isinstance(effect, LookUp)
    walk.decided(NotFound(effect.then))
    assert walk.said == ["not-signed+card"]


@pytest.mark.parametrize("press", ["choices", "choice:updates", "undo", "sign"])
def test_whatever_was_pressed_is_answered_when_the_signature_is_gone(press):
    walk = signed()
    walk.does(Chose(press))
    (effect,) = walk.effects
    assert isinstance(effect, LookUp)
    walk.decided(NotFound(effect.then))
    assert walk.said == ["not-signed+card"]


def test_the_data_of_a_forged_button_is_never_shown():
    walk = signed()
    walk.does(Chose("choice:our-fault"))
    answered(walk)
    assert walk.said == ["signed"]


def test_the_day_of_signing_is_told():
    walk = signed()
    walk.does(Asked("withdraw"))
    walk.decided(Found(date(2026, 3, 19), "ko", STATEMENT, REQUIRED, "withdraw:"))
    (page,) = walk.answer.replies
    assert page.text.args["day"] == date(2026, 3, 19)  # type: ignore[union-attr]
