"""Links of one's own, as tables."""

import pytest

from bot.conversation.links import PAGE
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Asked,
    Chose,
    LinkSeen,
    LinksRead,
    MakeLink,
    ReadLinks,
    RenameLink,
    RevokeLink,
    Said,
    Say,
    ShareLink,
    Started,
    Text,
    Unsupported,
)
from bot.texts import Texts
from tests.conversation.walk import TODAY, Walk

MARCH = LinkSeen("code", "rally", "March", 30, 25, 21, 9)
OWN = LinkSeen("own", "personal", "", 0, 0, 0, 0)


def chat(step: Step = Step.CARD, *, organizer: bool = False) -> Walk:
    walk = Walk(role="organizer" if organizer else None)
    walk.session = Session(step=step, card="9", way=3)
    return walk


def answered(walk: Walk, *links: LinkSeen) -> None:
    (effect,) = walk.effects
    assert isinstance(effect, ReadLinks)
    walk.decided(LinksRead(links, effect.then))


def shown(walk: Walk) -> Say:
    (say,) = walk.answer.replies
    assert isinstance(say, Say)
    return say


TO_NAME = [Started(), Chose("sign"), Chose("agree")]


@pytest.mark.parametrize(
    ("step", "way"),
    [
        (Step.CARD, [Started()]),
        (Step.NAME, TO_NAME),
        (Step.WRITING, [*TO_NAME, Chose("write")]),
        (Step.CONTACT, [*TO_NAME, Chose("yes")]),
    ],
)
def test_a_link_is_made_in_three_steps_beside_whatever_waits(step, way):
    walk = Walk()
    walk.does(*way, Asked("newlink"))
    assert (walk.said, walk.offers) == (
        ["link-kind"],
        ["newlink:volunteer", "newlink:rally", "newlink:poster", "newlink:place", "links"],
    )
    walk.does(Chose("newlink:rally"))
    assert walk.said == ["link-label"]
    walk.does(Said("  March \u200b in Seoul "))
    assert list(walk.effects) == [MakeLink("rally", "March in Seoul")]
    walk.decided(LinksRead((MARCH,), "link:code"))
    assert walk.said == ["link"]
    assert [c.does.payload for c in shown(walk).choices if isinstance(c.does, ShareLink)] == [
        "code"
    ]
    assert walk.session is not None
    assert (walk.session.step, walk.session.linking) == (step, "")


@pytest.mark.parametrize(
    "label", ["", "…", "12345", "https://example.org", "=1+1", "x" * 61, "Ann 010-2468-7531"]
)
def test_what_cannot_be_a_label_is_asked_for_again_and_leaves_the_chat(label):
    walk = chat()
    walk.does(Chose("newlink:rally"), Said(label))
    assert "link-label-refused+link-label" in walk.said
    assert not walk.effects
    assert len(walk.answer.replies) == 2
    walk.does(Said("x" * 60))
    assert list(walk.effects) == [MakeLink("rally", "x" * 60)]


def test_a_sticker_shows_the_question_again_and_a_command_leaves_it():
    walk = chat()
    walk.does(Chose("newlink:poster"), Unsupported("sticker"))
    assert walk.said == ["unsupported+link-label"]
    walk.does(Started())
    walk.does(Said("March"))
    assert not walk.effects


def test_counts_follow_the_policy_and_an_organizer_sees_them_exactly():
    for organizer, counts in ((False, [30, 20, 20, "link-few"]), (True, [30, 25, 21, 9])):
        walk = chat(organizer=organizer)
        walk.does(Chose("link:code"))
        answered(walk, MARCH)
        args = shown(walk).text.args
        told = [args[name] for name in ("started", "consented", "asked", "signed")]
        assert [one.id if isinstance(one, Text) else one for one in told] == counts


def test_renaming_asks_for_the_label_of_that_link():
    walk = chat()
    walk.does(Chose("rename:code"))
    answered(walk, MARCH)
    assert walk.said == ["link-label"]
    walk.does(Said("April"))
    assert list(walk.effects) == [RenameLink("code", "April")]


def test_revoking_takes_two_taps_and_the_harmless_choice_stands_first():
    walk = chat()
    walk.does(Chose("revoke-now:code"))
    assert list(walk.effects) == [ReadLinks("0")]  # forged: nothing was asked for
    walk.does(Chose("revoke:code"))
    answered(walk, MARCH)
    assert (walk.said, walk.offers) == (["link-revoke"], ["link:code", "revoke-now:code"])
    walk.does(Chose("revoke-now:code"))
    assert list(walk.effects) == [RevokeLink("code", TODAY)]
    walk.decided(LinksRead((), "revoked"))
    assert walk.said == ["link-revoked+links-none"]


def test_anything_in_between_takes_the_question_back():
    walk = chat()
    walk.does(Chose("revoke:code"), Said("?"), Chose("revoke-now:code"))
    assert list(walk.effects) == [ReadLinks("0")]


@pytest.mark.parametrize("token", ["link:theirs", "rename:theirs", "revoke:theirs", "links:99"])
def test_a_link_that_is_not_theirs_shows_their_own(token):
    walk = chat()
    walk.does(Chose(token))
    answered(walk, MARCH)
    assert walk.said == ["links"]
    assert walk.session is not None
    assert walk.session.linking == ""


def test_the_personal_link_has_no_label_to_change():
    walk = chat()
    walk.does(Chose("link:own"))
    answered(walk, OWN)
    assert walk.offers == ["poster:own", "revoke:own", "links"]
    walk.does(Chose("rename:own"))
    answered(walk, OWN)
    assert walk.said == ["link"]


def test_who_has_made_as_many_as_one_can_is_told():
    walk = chat()
    walk.does(Chose("newlink:rally"), Said("March"))
    walk.decided(LinksRead((MARCH,), "full"))
    assert walk.said == ["links-full+links"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_twenty_links_with_long_labels_fit_page_by_page(language):
    texts = Texts.load()
    links = [OWN] + [LinkSeen(f"c{n}", "volunteer", "W" * 60, 9, 9, 9, 9) for n in range(20)]
    walk, seen, token = chat(), 0, "links:0"
    while token:
        walk.does(Chose(token))
        answered(walk, *links)
        page = shown(walk)
        assert len(page.choices) <= 10
        assert len(texts.plain(language, page.text)) <= 1_000
        labels = [texts.plain(language, c.label) if isinstance(c.label, Text) else c.label
                  for c in page.choices]  # fmt: skip
        assert all(len(label) <= 20 for label in labels)
        seen += sum(offer.startswith("link:") for offer in walk.offers)
        token = next((offer for offer in walk.offers if offer.startswith("links:")), "")
    assert seen == len(links)
    assert len(links) < PAGE * 5
