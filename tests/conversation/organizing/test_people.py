"""Who organizes: the pages that owners and others see, and what is said to whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.conversation.organizing import people
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    Appoint,
    Appointed,
    AppointedResult,
    AskPeople,
    Chose,
    Errand,
    Note,
    OfferRole,
    OrganizersChanged,
    OrganizerSeen,
    OrganizersRead,
    Person,
    PickedPeople,
    Place,
    ReadOrganizers,
    Role,
    RoleChanged,
    RoleOffered,
    Say,
    ShareLink,
    Text,
)
from bot.texts import Texts
from tests.conversation.walk import CHAT, MARIA, NOW, Walk

TEXTS = Texts.load()
ID = "5100000010"
"""Of somebody."""


def walk(role: Role | None = "owner") -> Walk:
    walk = Walk(role=role)
    walk.session = Session(step=Step.CARD)
    return walk


def seen(id_: str, role: Role = "organizer", language: str = "ko") -> OrganizerSeen:
    return OrganizerSeen(Person("telegram", id_, language), role, date(2026, 11, 20))


ME = seen(MARIA.id, "owner", "en")
OTHER_OWNER = seen("5100000011", "owner")
SOMEBODY = seen(ID)


def shown(walk: Walk, language: str = "en") -> str:
    """The last page as it is read."""
    [page] = [reply for reply in walk.answer.replies if isinstance(reply, Say) and reply.slot]
    return TEXTS.plain(language, page.text)


# ── the list ─────────────────────────────────────────────────────────────────────────────


def test_an_owner_sees_ids_and_can_open_each():
    owner = walk()
    owner.does(Chose("organizers:0"))
    assert list(owner.effects) == [ReadOrganizers("0")]
    owner.decided(OrganizersRead((ME, SOMEBODY), "0"))
    assert ID in shown(owner)
    assert "owner (you)" in shown(owner)
    assert owner.offers == [f"organizer:{MARIA.id}", f"organizer:{ID}", "appoint", "go"]


@pytest.mark.parametrize("role", ["organizer", "auditor"])
def test_others_see_roles_and_neither_ids_nor_buttons(role):
    other = walk(role)
    other.does(Chose("organizers:0"))
    other.decided(OrganizersRead((OTHER_OWNER, SOMEBODY), "0"))
    assert ID not in shown(other)
    assert "organizer · since November 20, 2026 · Korean" in shown(other)
    assert other.offers == ["go"]


@pytest.mark.parametrize("language", sorted(TEXTS.languages))
def test_many_organizers_come_page_by_page_and_each_page_fits(language):
    owner = walk()
    many = tuple(seen(str(10**15 + n), "organizer", "zh-hant") for n in range(12))
    owner.scene = replace(owner.scene, organizers=frozenset(one.person.id for one in many))
    tokens = []
    for start in ("0", "5", "10"):
        owner.does(Chose(f"organizers:{start}"))
        owner.decided(OrganizersRead(many, start))
        assert len(shown(owner, language)) <= 1000
        assert len(owner.offers) <= 10
        tokens += [token for token in owner.offers if token.startswith("organizer:")]
    assert tokens == [f"organizer:{one.person.id}" for one in many]
    assert "organizers:15" not in owner.offers


# ── letting somebody in ──────────────────────────────────────────────────────────────────


def test_somebody_is_picked_and_gets_the_role_that_is_chosen():
    owner = walk()
    owner.does(Chose("appoint"))
    assert owner.offers == ["pick", "offer", "organizers"]
    owner.does(Chose("pick"))
    [asked] = owner.answer.replies
    assert isinstance(asked, AskPeople)
    owner.does(PickedPeople((Person("telegram", ID, name="Анна Ким"),)))
    owner.decided(OrganizersRead((ME,), f"picked:{ID}"))
    assert "Анна Ким" in shown(owner)
    assert owner.said == ["picked", "appoint-role"]
    assert owner.offers[0] == f"make-auditor:{ID}", "who can do least stands first"
    owner.does(Chose(f"make-organizer:{ID}"))
    assert list(owner.effects) == [Appoint(ID, "organizer")]


def test_the_name_of_whoever_was_picked_is_in_no_session():
    owner = walk()
    owner.does(PickedPeople((Person("telegram", ID, name="Анна Ким"),)))
    owner.decided(OrganizersRead((ME,), f"picked:{ID}"))
    assert "Анна" not in repr(owner.session)


@pytest.mark.parametrize("name", [None, "", "https://evil.example", "\u202e\u202e"])
def test_somebody_without_a_name_that_can_be_shown_is_called_by_the_id(name):
    owner = walk()
    owner.does(PickedPeople((Person("telegram", ID, name=name),)))
    owner.decided(OrganizersRead((ME,), f"picked:{ID}"))
    assert f"should {ID} ({ID}) have?" in shown(owner)


def test_whoever_has_a_role_already_is_shown_with_it_when_picked():
    owner = walk()
    owner.does(PickedPeople((SOMEBODY.person,)))
    owner.decided(OrganizersRead((ME, SOMEBODY), f"picked:{ID}"))
    assert owner.said == ["picked", "organizer"]
    assert owner.offers == [
        f"make-auditor:{ID}", f"make-owner:{ID}", f"dismiss:{ID}", "organizers",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "harmless", "effect"),
    [
        (f"make-owner:{ID}", "organizers", Appoint(ID, "owner")),
        (f"dismiss:{ID}", f"organizer:{ID}", Appoint(ID, None)),
    ],
)
def test_what_weighs_most_is_asked_twice_and_the_harmless_choice_stands_first(
    asked, harmless, effect
):
    owner = walk()
    owner.does(Chose(asked))
    assert list(owner.effects) == []
    first, sure = owner.offers
    assert first == harmless
    owner.does(Chose(sure))
    assert list(owner.effects) == [effect]


def test_a_link_gives_a_role_for_two_days():
    owner = walk()
    owner.does(Chose("offer"))
    assert owner.offers == ["offer:auditor", "offer:organizer", "organizers"]
    owner.does(Chose("offer:auditor"))
    until = NOW + timedelta(hours=48)
    assert list(owner.effects) == [OfferRole("auditor", until)]
    owner.decided(RoleOffered("t" * 22, "auditor", until))
    assert list(owner.effects) == [Note("offer-auditor")]
    assert "Nov 25, 2026 12:00" in shown(owner), "in the time of the campaign"
    [page] = owner.answer.replies
    assert isinstance(page, Say)
    link = page.choices[0].does
    assert isinstance(link, ShareLink)
    assert link.payload == "t" * 22


# ── what follows ─────────────────────────────────────────────────────────────────────────


def done(role: Role | None, former: Role | None, result: AppointedResult = "done") -> Appointed:
    return Appointed(SOMEBODY.person, role, former, result, (ME, OTHER_OWNER, SOMEBODY))


def test_everybody_hears_who_has_to_and_in_their_own_language():
    owner = walk()
    owner.does(Chose(f"make-organizer:{ID}"))
    owner.decided(done("organizer", None))
    assert owner.said == ["appointed+organizers"]
    assert owner.answer.errands == (
        Errand(Place("telegram", ID, "private"), RoleChanged("organizer", None), SOMEBODY.person),
        Errand(
            Place("telegram", OTHER_OWNER.person.id, "private"),
            OrganizersChanged(ID, "organizer"),
            OTHER_OWNER.person,
        ),
    )


@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("owner", "make-owner"),
        ("organizer", "make-organizer"),
        ("auditor", "make-auditor"),
        (None, "dismiss"),
    ],
)
def test_what_was_done_is_noted_with_the_id_once_it_is_done(role, action):
    owner = walk()
    owner.does(Chose(f"dismiss-now:{ID}"))
    assert list(owner.effects) == [Appoint(ID, None)]
    owner.decided(done(role, "auditor"))
    assert list(owner.effects) == [Note(action, ID)]


@pytest.mark.parametrize("result", ["same", "named", "last"])
def test_what_cannot_be_done_is_said_and_nobody_hears_of_it(result):
    owner = walk()
    owner.does(Chose(f"dismiss-now:{ID}"))
    owner.decided(done(None, "owner", result))
    assert owner.said == [f"appointed-{result}+organizers"]
    assert list(owner.effects) == []
    assert owner.answer.errands == ()


def test_an_owner_named_in_the_settings_has_no_buttons():
    owner = walk()
    owner.scene = replace(owner.scene, organizers=frozenset({OTHER_OWNER.person.id}))
    owner.does(Chose(f"organizer:{OTHER_OWNER.person.id}"))
    owner.decided(OrganizersRead((ME, OTHER_OWNER), f"one:{OTHER_OWNER.person.id}"))
    assert owner.said == ["organizer-named"]
    assert owner.offers == ["organizers"]


@pytest.mark.parametrize("result", ["done", "same", "named", "last"])
@pytest.mark.parametrize("language", sorted(TEXTS.languages))
def test_no_page_with_a_remark_is_too_long(language, result):
    owner = walk()
    owner.does(Chose(f"make-organizer:{ID}"))
    many = tuple(seen(str(10**15 + n), "organizer", "zh-hant") for n in range(5))
    owner.scene = replace(owner.scene, organizers=frozenset(one.person.id for one in many))
    owner.decided(Appointed(SOMEBODY.person, "organizer", None, result, many))
    assert len(shown(owner, language)) <= 1000


def test_who_leaves_is_not_shown_the_list_again():
    owner = walk()
    owner.does(Chose("leave-now"))
    owner.decided(Appointed(MARIA, None, "owner", "done", (OTHER_OWNER,)))
    assert owner.said == []
    assert list(owner.effects) == [Note("leave")]
    assert owner.answer.errands[0] == Errand(CHAT, RoleChanged(None, "owner"), MARIA)


def test_a_role_that_cannot_be_known_has_a_word_all_the_same():
    for language in TEXTS.languages:
        assert TEXTS.show(language, people.role_text("pope"))
    assert TEXTS.show("en", Text("role", {"role": "owner"})) == "owner"
