"""The signing walk as tables: what is done → what is said, asked of the store and remembered."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.conversation.screens import agree_token, sign_token
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    AlreadyCounted,
    AskContact,
    Asked,
    Chose,
    Delivered,
    Gone,
    LookUp,
    NotFound,
    Recorded,
    Retract,
    Said,
    Say,
    SharedContact,
    Sign,
    Started,
    Text,
    Unsupported,
)
from tests.conversation.walk import CAMPAIGN, MARIA, NOW, TODAY, Walk

REWORDED = replace(
    CAMPAIGN,
    statements={
        tag: replace(statement, version="f" * 64) for tag, statement in CAMPAIGN.statements.items()
    },
    consents=tuple(
        replace(
            matter,
            texts={tag: replace(text, version="f" * 64) for tag, text in matter.texts.items()},
        )
        for matter in CAMPAIGN.consents
    ),
)

OWN = SharedContact("+82 10-2468-7531", "self")


def at_contact(**changes: object) -> Walk:
    walk = Walk(**changes)  # type: ignore[arg-type]
    walk.does(Started(), Chose("sign"), Chose("agree"), Chose("yes"))
    return walk


def test_who_always_takes_the_first_choice_and_shares_the_contact_has_signed():
    walk = Walk()
    walk.does(Started())
    while not walk.asks_contact:
        walk.does(Chose(walk.offers[0]))
    walk.does(OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert (sign.phone, sign.name, sign.country) == ("+821024687531", "Maria Jensen", "KR")
    assert sign.language == "en"
    assert sign.statement == CAMPAIGN.statements["en"].version
    assert [c.id for c in sign.consents] == [matter.id for matter in CAMPAIGN.required]


@pytest.mark.parametrize(
    ("events", "said", "step"),
    [
        ([Started()], ["card"], Step.CARD),
        ([Said("hello")], ["card"], Step.CARD),
        ([Unsupported("sticker")], ["card"], Step.CARD),
        ([Asked("nonsense")], ["unknown+card"], Step.CARD),
        ([Asked("totals")], ["unknown+card"], Step.CARD),
        ([Started(), Chose("read")], ["statement"], Step.CARD),
        ([Started(), Chose("language")], ["language"], Step.CARD),
        ([Started(), Chose("sign")], ["consents"], Step.CONSENTS),
        ([Started(), Chose("sign"), Chose("later")], ["not-now+card"], Step.CARD),
        ([Started(), Chose("sign"), Chose("each")], ["consent-one"], Step.ONE_BY_ONE),
        ([Started(), Chose("sign"), Chose("agree")], ["name"], Step.NAME),
        ([Started(), Chose("sign"), Said("what?")], ["consents"], Step.CONSENTS),
        (
            [Started(), Chose("sign"), Unsupported("voice")],
            ["unsupported+consents"],
            Step.CONSENTS,
        ),
        ([Started(), Chose("sign"), Unsupported("edit")], ["edited+consents"], Step.CONSENTS),
        ([Started(), Chose("sign"), Asked("cancel")], ["cancelled+card"], Step.CARD),
        ([Started(), Asked("cancel")], ["nothing-to-cancel+card"], Step.CARD),
        ([Started(), Chose("sign"), Chose("agree"), Chose("write")], ["name-write"], Step.WRITING),
        (
            [Started(), Chose("sign"), Chose("agree"), Chose("yes")],
            ["contact-card", "contact"],
            Step.CONTACT,
        ),
        (
            [Started(), Chose("sign"), Chose("agree"), Chose("nameless")],
            ["contact-card", "contact"],
            Step.CONTACT,
        ),
        (
            [Started(), Chose("sign"), Chose("agree"), Chose("yes"), Chose("name")],
            ["name"],
            Step.NAME,
        ),
    ],
)
def test_each_step_says_what_it_should(events, said, step):
    walk = Walk()
    walk.does(*events)
    assert walk.said == said
    assert walk.session is not None
    assert walk.session.step is step


def test_one_by_one_gives_each_consent_with_its_own_text_and_time():
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("each"))
    for matter in CAMPAIGN.required:
        assert walk.offers[0] == agree_token((matter,), "en")
        walk.does(Chose(walk.offers[0]))
    assert walk.said == ["name"]
    assert walk.session is not None
    assert [c.text for c in walk.session.consents] == [
        matter.texts["en"].version for matter in CAMPAIGN.required
    ]


def test_a_second_tap_on_one_consent_does_not_agree_to_the_next():
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("each"))
    first = walk.offers[0]
    walk.does(Chose(first), Chose(first))
    assert walk.session is not None
    assert len(walk.session.consents) == 1


ALL_TOKENS = [
    "sign", "agree", "each", "later", "yes", "write", "nameless", "profile", "no-button", "name",
    "fine", "not-me", "go", "read", "language", "language:ko", "language:xx", "choices",
    "choice:updates", "give:updates", "take:updates", "undo", "erase", "", ":", "agree:collection",
    "agree:age", "sign:sign", "x" * 64, sign_token(CAMPAIGN.statements["en"]),
    agree_token(CAMPAIGN.required, "ko"), agree_token(CAMPAIGN.required[:1], "en"),
]  # fmt: skip


@pytest.mark.parametrize("token", ALL_TOKENS)
@pytest.mark.parametrize("step", [s for s in Step if s not in (Step.GROUP, Step.NEW)])
def test_no_forged_button_signs_or_withdraws_or_skips_a_consent(step, token):
    required = len(CAMPAIGN.required)
    walk = Walk()
    consents = at_contact().session.consents if step in _CONSENTED else ()  # type: ignore[union-attr]
    name = "Maria" if step in _CONSENTED else ""
    walk.session = Session(
        step=step,
        name=name,
        consents=consents,
        since="2026-01-01",
        statement=CAMPAIGN.statements["en"].version,
        read_in="en",
    )
    walk.does(Chose(token))
    assert not any(isinstance(effect, Sign) for effect in walk.effects)
    assert walk.session is not None
    if walk.session.step in _CONSENTED:
        assert len(walk.session.consents) == required
    if any(type(effect).__name__ == "Withdraw" for effect in walk.effects):
        assert (step, token) == (Step.WITHDRAWING, "erase")


_CONSENTED = (Step.NAME, Step.WRITING, Step.CONTACT, Step.DISPUTE)


def test_a_consent_is_recorded_in_the_words_that_were_shown():
    walk = Walk()
    walk.does(Started(), Chose("language:ko"), Chose("sign"))
    assert walk.session is not None
    walk.session = replace(walk.session, language="")  # on another device, in English
    walk.does(Chose("agree"))
    assert walk.session is not None
    assert {c.language for c in walk.session.consents} == {"ko"}
    assert walk.session.read_in == "ko"


@pytest.mark.parametrize("press", ["sign", "agree"])
def test_nobody_agrees_to_a_text_that_came_after_the_button(press):
    walk = Walk()
    walk.does(Started(), Chose("sign"))
    if press == "sign":
        walk.does(Asked("cancel"))
    walk.meanwhile(campaign=REWORDED)
    walk.does(Chose(press))
    assert walk.said[0].startswith("text-changed+")
    assert walk.session is not None
    assert walk.session.consents == ()


@pytest.mark.parametrize("required", [1, 2, 4])
def test_a_walk_over_other_consents_begins_anew_before_it_signs(required):
    walk = at_contact()
    matters = (*CAMPAIGN.required, replace(CAMPAIGN.required[0], id="fourth"))[:required]
    walk.meanwhile(campaign=replace(CAMPAIGN, consents=matters))
    walk.does(OWN)
    assert walk.effects == ()
    assert walk.said == ["text-changed", "card"]


@pytest.mark.parametrize("given", [1, 2, 3])
def test_fewer_consents_than_were_given_one_by_one_begin_anew(given):
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("each"), *[Chose("agree")] * (given - 1))
    walk.meanwhile(campaign=replace(CAMPAIGN, consents=CAMPAIGN.required[: given - 1]))
    walk.does(Said("hm"))
    assert walk.said in (["text-changed+card"], ["text-changed+consents"])


def test_asking_for_my_signature_does_not_end_the_walk():
    walk = at_contact()
    before = walk.session
    walk.does(Asked("me"))
    walk.decided(NotFound("me:"))
    assert walk.said == ["not-signed+contact-again"]
    assert walk.session == before


@pytest.mark.parametrize("leaving", [Asked("cancel"), Chose("later")])
def test_who_comes_back_still_counts_for_the_invite(leaving):
    walk = Walk()
    walk.does(Started("first-code"), Chose("sign"), leaving)
    assert walk.session is not None
    assert walk.session.invite == "first-code"


def test_an_anonymous_number_counts_where_the_campaign_says_so():
    walk = at_contact(campaign=replace(CAMPAIGN, anonymous_numbers="count"))
    walk.does(SharedContact("+88812345678", "self"))
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert sign.country == "INTL"


def test_the_language_that_is_recorded_is_the_one_that_was_read():
    walk = at_contact()
    walk.does(Chose("language:ko"), OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert (sign.language, sign.statement) == ("en", CAMPAIGN.statements["en"].version)


def test_taking_over_a_signature_is_asked_for_each_time():
    walk = at_contact()
    walk.does(OWN)
    walk.decided(AlreadyCounted(date(2026, 3, 1), yours=False))
    walk.does(Chose("not-me"), OWN)
    walk.decided(AlreadyCounted(date(2026, 3, 1), yours=False))
    assert walk.session is not None
    assert not walk.session.replacing


@pytest.mark.parametrize("step", [Step.CARD, Step.CONSENTS, Step.NAME, Step.CONTACT])
def test_a_typed_number_leaves_the_chat_wherever_it_was_typed(step):
    walk = at_contact()
    assert walk.session is not None
    consents = () if step is Step.CONSENTS else walk.session.consents
    walk.session = replace(walk.session, step=step, consents=consents)
    walk.does(Said("010-2468-7531"))
    assert isinstance(walk.answer.replies[0], Retract)


def test_a_text_where_the_name_is_confirmed_may_be_a_name_and_leaves_the_chat():
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("agree"), Said("Maria von Trapp"))
    assert walk.said == ["name"]
    assert isinstance(walk.answer.replies[0], Retract)


def test_an_invite_from_a_link_is_kept_within_bounds():
    walk = Walk()
    walk.does(Started("x" * 1000))
    assert walk.session is not None
    assert len(walk.session.invite) == 64


@pytest.mark.parametrize("step", [s for s in Step if s not in (Step.CONTACT, Step.GROUP)])
def test_a_contact_is_a_signature_only_where_it_was_asked_for(step):
    walk = Walk()
    walk.session = Session(
        step=step, since="2026-01-01", statement=CAMPAIGN.statements["en"].version
    )
    walk.does(OWN)
    assert not any(isinstance(effect, Sign) for effect in walk.effects)
    assert any(isinstance(reply, Retract) for reply in walk.answer.replies), (
        "the card with the number must leave the chat"
    )


@pytest.mark.parametrize(
    ("contact", "note"),
    [
        (SharedContact("+821024687531", "other"), "contact-other"),
        (SharedContact("+821024687531", "unknown"), "contact-unknown"),
        (SharedContact("+821024687531", "forwarded"), "contact-forwarded"),
        (SharedContact("12", "self"), "contact-unusable"),
        (SharedContact("+88812345678", "self"), "contact-anonymous"),
    ],
)
def test_a_contact_that_cannot_count_gets_its_answer_and_the_button_again(contact, note):
    walk = at_contact()
    walk.does(contact)
    assert walk.effects == ()
    assert walk.said == [f"{note}+contact-again"]
    assert walk.asks_contact


def test_a_typed_number_cannot_sign_and_leaves_the_chat():
    walk = at_contact()
    walk.does(Said("010-2468-7531"))
    assert walk.said == ["contact-typed+contact-again"]
    assert isinstance(walk.answer.replies[0], Retract)


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("\u3164", "name-empty"),
        ("=Maria", "name-symbol"),
        ("https://example.org", "name-link"),
        ("🙂", "name-no-letters"),
        ("x" * 256, "name-too-long"),
    ],
)
def test_a_refused_name_is_told_why_and_asked_again(written, note):
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("agree"), Chose("write"), Said(written))
    assert walk.said == [f"{note}+name-write"]


def test_a_written_name_is_shown_once_more_before_it_is_taken():
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("agree"), Chose("write"), Said("  홍\u3164길동 "))
    assert walk.said == ["name"]
    assert walk.session is not None
    assert walk.session.name == "홍 길동"


def test_an_invisible_profile_name_is_never_proposed():
    walk = Walk(who=replace(MARIA, name="\u3164\u115f"))
    walk.does(Started(), Chose("sign"), Chose("agree"))
    assert walk.said == ["name-write"]
    assert walk.offers == ["nameless"]


def test_without_a_name_the_signature_carries_none():
    walk = Walk()
    walk.does(Started(), Chose("sign"), Chose("agree"), Chose("nameless"), OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert sign.name is None


def test_recorded_removes_the_keyboard_tidies_the_chat_and_forgets_the_walk():
    walk = at_contact()
    walk.reported(Delivered("ask", "55"))
    walk.does(OWN)
    walk.decided(Recorded(total=12, day=TODAY))
    assert walk.said == ["recorded-counted", "signed"]
    retract, thanks, card = walk.answer.replies
    assert isinstance(retract, Retract)
    assert "55" in retract.messages
    assert isinstance(thanks, Say)
    assert thanks.closes_contact
    assert isinstance(card, Say)
    assert card.edits is not None
    assert "Maria" not in repr(card)
    assert walk.session == Session(step=Step.SIGNED, card=walk.card, held=True)


def test_the_total_is_not_told_below_the_threshold():
    walk = at_contact()
    walk.does(OWN)
    walk.decided(Recorded(total=9, day=TODAY))
    assert walk.said == ["recorded", "signed"]


def test_the_count_on_the_card_goes_in_steps():
    walk = Walk(total=1234)
    walk.does(Started())
    (card,) = walk.answer.replies
    assert isinstance(card, Say)
    assert card.text.args["count"] == 1230


def test_a_phone_held_by_another_account_can_become_mine():
    walk = at_contact()
    walk.does(OWN)
    walk.decided(AlreadyCounted(date(2026, 3, 1), yours=False))
    assert walk.said == ["already-other", "already-other-card"]
    assert walk.offers == ["fine", "not-me"]
    walk.does(Chose("not-me"))
    assert walk.said == ["contact-card", "contact-replace"]
    walk.does(Said("what?"))
    assert walk.said == ["contact-replace"], "it must be known what sharing does"
    walk.does(OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert sign.replaces
    assert sign.name == "Maria Jensen"


def test_leaving_it_as_it_is_forgets_the_name():
    walk = at_contact()
    walk.does(OWN)
    walk.decided(AlreadyCounted(date(2026, 3, 1), yours=False))
    walk.does(Chose("fine"))
    assert walk.said == ["fine+card"]
    assert walk.session is not None
    assert walk.session.name == ""


def test_signing_again_is_told_kindly_that_it_counts_once():
    walk = at_contact()
    walk.does(OWN)
    walk.decided(AlreadyCounted(TODAY, yours=True))
    assert walk.said == ["already-yours"]
    assert walk.effects == (LookUp("place"),)
    assert walk.session is not None
    assert walk.session.step is Step.SIGNED


def test_the_first_invite_of_a_walk_counts():
    walk = Walk()
    walk.does(Started("first-code"), Started("second-code"))
    walk.does(Chose("sign"), Chose("agree"), Chose("yes"), OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert sign.invite == "first-code"


def test_the_own_choice_of_language_wins_from_then_on():
    walk = Walk()
    walk.does(Started(), Chose("language:ko"))
    walk.scene = replace(walk.scene, who=replace(MARIA, language="en"))
    walk.does(Chose("sign"), Chose("agree"), Chose("yes"), OWN)
    (sign,) = walk.effects
    assert isinstance(sign, Sign)
    assert sign.language == "ko"
    assert {consent.language for consent in sign.consents} == {"ko"}


def test_a_changed_statement_is_read_again_before_it_is_signed():
    walk = at_contact()
    assert walk.session is not None
    walk.session = replace(walk.session, statement="0" * 64)
    walk.does(OWN)
    assert walk.effects == ()
    assert walk.said == ["text-changed", "card"]


@pytest.mark.parametrize(("days_after_closing", "signs"), [(0, True), (1, True), (2, False)])
def test_a_walk_begun_before_closing_has_a_day_of_grace(days_after_closing, signs):
    walk = at_contact(campaign=replace(CAMPAIGN, closes=TODAY))
    walk.meanwhile(now=NOW + timedelta(days=days_after_closing))
    walk.does(OWN)
    assert any(isinstance(effect, Sign) for effect in walk.effects) is signs


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes": TODAY - timedelta(days=1)}, "card-closed"),
        ({"opens": TODAY + timedelta(days=1)}, "card-before"),
    ],
)
def test_nobody_begins_to_sign_before_or_after(change, said):
    walk = Walk(campaign=replace(CAMPAIGN, **change))
    walk.does(Started())
    assert walk.said == [said]
    assert "sign" not in walk.offers
    walk.does(Chose("sign"))
    assert walk.said == [said]


def test_a_written_message_gets_a_new_card_and_the_old_one_leaves_once_it_is_there():
    walk = Walk()
    walk.does(Started())
    walk.reported(Delivered("card", "10"))
    walk.does(Said("hm"))
    (card,) = walk.answer.replies
    assert isinstance(card, Say)
    assert card.edits is None
    walk.reported(Delivered("card", "12"))
    assert walk.answer.replies == (Retract(("10",)),)


def test_a_press_edits_the_message_that_was_pressed():
    walk = Walk()
    walk.does(Started())
    walk.reported(Delivered("card", "10"))
    walk.scene = replace(walk.scene, message="4")
    walk.does(Chose("sign"))
    (card,) = walk.answer.replies
    assert isinstance(card, Say)
    assert card.edits == "10"


def test_the_contact_step_shows_its_button_again_after_anything_written():
    walk = at_contact()
    walk.does(Said("where?"))
    assert walk.said == ["contact-again"]
    (ask,) = walk.answer.replies
    assert isinstance(ask, AskContact)
    assert ask.label == Text("do-contact")


def test_a_blocked_chat_is_forgotten():
    walk = at_contact()
    walk.reported(Gone())
    assert walk.session is None
