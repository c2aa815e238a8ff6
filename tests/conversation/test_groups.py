"""The bot in a group or channel, as tables."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.conversation.session import Step
from bot.conversation.vocabulary import (
    Asked,
    AskStanding,
    CardAnswer,
    CardDue,
    CardWanted,
    ChatLink,
    Chose,
    Delivered,
    DropCard,
    Errand,
    Gone,
    Hushed,
    InviteReady,
    KeepCard,
    Lines,
    LinkSeen,
    Lost,
    MakeInvite,
    Markup,
    Membership,
    Migrated,
    NotAllowed,
    Person,
    Pin,
    Place,
    Retract,
    Said,
    Say,
    SharedContact,
    ShowPoster,
    Standing,
    Started,
    Text,
    Unsupported,
)
from tests.conversation.walk import CHANNEL, GROUP, MARIA, NOW, Walk

ACCOUNT = MARIA.account


def ready(then: str = "invite", *, signed: int = 0) -> InviteReady:
    link = LinkSeen("code123", "group", "Neighbours", 40, 30, 20, signed)
    return InviteReady(link, then)


def with_card(*, signed: int = 0, pins: bool = False, **kwargs) -> Walk:
    """A group whose admin has brought the bot, and that has its card."""
    walk = Walk(where=GROUP, **kwargs)
    walk.does(Membership("added", pins=pins))
    walk.reported(Standing(admin=True, then="added", person=MARIA.id))
    walk.decided(ready("added", signed=signed))
    walk.reported(Delivered("card", "5"))
    return walk


def card(walk: Walk) -> Say:
    (say, *_) = [r for r in walk.answer.replies if isinstance(r, Say) and r.slot == "card"]
    return say


def inside_of(say: Say) -> Sequence[Text | Markup]:
    inside = say.text.args["inside"]
    assert isinstance(inside, Lines)
    return inside.lines


def link(say: Say) -> ChatLink:
    (choice,) = say.choices
    assert isinstance(choice.does, ChatLink)
    return choice.does


# ── coming ───────────────────────────────────────────────────────────────────────────────


def test_an_admin_who_brings_the_bot_gets_one_card_with_the_groups_own_link():
    walk = Walk(where=GROUP)
    walk.does(Membership("added"))
    assert walk.answer.replies == (AskStanding(MARIA.id, "added"),)
    walk.reported(Standing(admin=True, then="added", person=MARIA.id))
    assert list(walk.effects) == [MakeInvite("group", "Neighbours", "added", ACCOUNT)]
    walk.decided(ready("added"))
    assert walk.said == ["place-card"]
    assert link(card(walk)) == ChatLink("code123")
    assert walk.effects == (KeepCard("code123", 0, NOW),)


def test_a_member_who_brings_the_bot_gets_no_card_and_makes_no_invite():
    walk = Walk(where=GROUP)
    walk.does(Membership("added"))
    walk.reported(Standing(admin=False, then="added", person=MARIA.id))
    assert walk.effects == ()
    assert walk.said == ["group-hello"]


def test_who_brings_the_bot_by_a_link_gets_one_card_though_both_are_told():
    walk = Walk(where=GROUP)
    walk.does(Membership("added"))
    walk.does(Started("card"))
    assert walk.answer.replies == ()


def test_the_same_link_asks_for_the_card_where_the_bot_is_already():
    walk = with_card()
    walk.meanwhile(now=NOW + timedelta(minutes=5))
    walk.does(Started("card"))
    assert walk.answer.replies == (AskStanding(MARIA.id, "invite"),)


def test_a_bot_that_comes_muted_says_nothing_until_it_may_write():
    walk = Walk(where=GROUP)
    walk.does(Membership("added", writes=False))
    assert walk.answer.replies == ()
    walk.does(Asked("help"))
    assert walk.answer.replies == ()


def test_a_channel_that_takes_the_bot_in_gets_nothing_uncalled():
    walk = Walk(where=CHANNEL)
    walk.does(Membership("added"))
    assert walk.answer.replies == ()
    assert walk.effects == ()


# ── asking ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["invite", "count", "poster", "quiet"])
def test_only_an_admin_is_served_and_a_member_gets_at_most_the_way_in(command):
    walk = with_card()
    walk.does(Asked(command))
    assert walk.answer.replies == (AskStanding(MARIA.id, command),)
    walk.reported(Standing(admin=False, then=command, person=MARIA.id))
    assert walk.effects == ()
    assert walk.said == ["group-admins-only"]
    assert walk.session is not None
    assert not walk.session.quiet


def test_an_anonymous_admin_of_this_group_is_an_admin():
    walk = Walk(where=GROUP)
    walk.does(Asked("invite"), anonymous_admin=True)
    assert walk.effects == (MakeInvite("group", "Neighbours", "invite"),)


def test_invite_posts_the_card_anew_and_the_former_one_leaves():
    walk = with_card()
    walk.does(Asked("invite"), anonymous_admin=True)
    walk.decided(ready())
    assert card(walk).edits is None
    walk.reported(Delivered("card", "8"))
    assert walk.answer.replies == (Retract(("5",)),)


def test_count_tells_the_way_to_everybody_alike_never_exactly():
    walk = with_card(role="owner")
    walk.does(Asked("count"))
    walk.reported(Standing(admin=True, then="count", person=MARIA.id))
    walk.decided(ready("count", signed=17))
    (say,) = walk.answer.replies
    assert isinstance(say, Say)
    assert say.text.id == "group-count"
    assert say.text.args["signed"] == 10
    assert say.text.args["started"] == 40


def test_poster_shows_one_with_the_groups_link():
    walk = with_card()
    walk.does(Asked("poster"))
    walk.reported(Standing(admin=True, then="poster", person=MARIA.id))
    walk.decided(ready("poster"))
    (shown,) = walk.answer.replies
    assert isinstance(shown, ShowPoster)
    assert shown.poster.payload == "code123"


def test_quiet_ends_all_but_the_way_back():
    walk = with_card()
    walk.does(Asked("quiet"))
    walk.reported(Standing(admin=True, then="quiet", person=MARIA.id))
    assert walk.said == ["group-quiet"]
    assert walk.effects == (DropCard(),)
    walk.does(Asked("help"))
    assert walk.answer.replies == ()
    walk.does(Asked("invite"))
    walk.reported(Standing(admin=True, then="invite", person=MARIA.id))
    walk.decided(ready())
    assert any(isinstance(effect, KeepCard) for effect in walk.effects)
    walk.reported(Delivered("card", "8"))
    walk.does(CardDue(10))
    assert walk.said == ["place-card"]


@pytest.mark.parametrize("quiet", ["asked", "deleted"])
def test_a_mute_and_its_end_bring_nothing_back_that_was_ended(quiet):
    walk = with_card()
    if quiet == "asked":
        walk.does(Asked("quiet"), anonymous_admin=True)
    else:
        walk.reported(Lost("card"))
    walk.does(Membership("changed", writes=False))
    walk.does(Membership("changed"))
    (effect,) = walk.effects
    assert isinstance(effect, MakeInvite)
    walk.decided(ready(effect.then, signed=20))
    assert walk.answer.replies == ()
    assert walk.effects == ()


def test_a_card_that_is_long_on_its_way_is_kept_up_to_date_once_it_is_there():
    walk = Walk(where=GROUP)
    walk.does(Asked("invite"), anonymous_admin=True)
    walk.decided(ready())
    walk.does(CardDue(10))
    assert walk.answer.replies == ()
    assert walk.effects == (), "its row stays, so it comes due again"
    walk.reported(Delivered("card", "5"))
    walk.does(CardDue(10))
    assert card(walk).edits == "5"


def test_while_a_new_card_is_on_its_way_the_former_one_is_not_edited():
    walk = with_card()
    walk.does(Asked("invite"), anonymous_admin=True)
    walk.decided(ready())
    walk.does(CardDue(10))
    assert walk.answer.replies == ()


def test_a_poster_that_the_group_does_not_take_is_told_so_and_the_card_lives_on():
    walk = with_card()
    walk.reported(NotAllowed())
    assert walk.said == ["group-no-files"]
    assert walk.effects == ()
    walk.does(CardDue(10))
    assert walk.said == ["place-card"]


def test_where_telegram_does_not_tell_who_is_an_admin_nobody_is_called_a_member():
    walk = with_card()
    walk.does(Asked("count"))
    walk.reported(Standing(admin=False, then="count", person=MARIA.id, known=False))
    assert walk.said == ["group-cannot-tell"]


def test_a_group_that_moved_tells_that_we_came_and_gets_no_second_card():
    walk = with_card()
    walk.reported(Migrated("-1007"))
    walk.does(Membership("added"))
    assert walk.answer.replies == ()


def test_where_we_had_been_met_before_the_move_was_told_the_card_leads_by_the_old_link():
    walk = with_card()
    walk.reported(Migrated("-1007", met=True))
    (effect,) = walk.effects
    assert isinstance(effect, MakeInvite)
    former = LinkSeen("former", "group", "Neighbours", 40, 30, 20, 10)
    walk.decided(InviteReady(former, effect.then))
    assert walk.effects == (KeepCard("former", -1, NOW, season=walk.scene.season.mark),)
    walk.does(CardDue(10))
    assert link(card(walk)) == ChatLink("former")


def test_a_notice_of_the_move_that_comes_twice_changes_nothing():
    walk = with_card()
    walk.reported(Migrated("-1007", met=True))
    (effect,) = walk.effects
    assert isinstance(effect, MakeInvite)
    walk.decided(ready(effect.then))
    assert walk.answer.replies == ()
    assert walk.effects == ()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Said("hello everybody"), []),
        (Unsupported("sticker"), []),
        (Asked("someotherbot"), []),
        (Chose("sign"), []),
        (Chose("agree"), []),
        (Chose("invite"), []),
        (Started(), ["group-private"]),
        (Asked("me"), ["group-private"]),
        (Asked("withdraw"), ["group-private"]),
        (Asked("totals"), []),
        (SharedContact("+821024687531", "self"), ["group-contact"]),
    ],
)
def test_nobody_signs_and_no_number_is_asked_for_in_a_group(event, said):
    walk = with_card()
    walk.does(event)
    assert walk.effects == (), "nothing is asked of the store, least of all a signature"
    assert walk.said == said
    assert not walk.asks_contact


def test_members_cannot_make_the_bot_fill_the_group():
    walk = with_card()
    walk.does(Asked("help"))
    walk.reported(Delivered("ask", "6"))
    walk.does(Asked("help"))
    walk.reported(Delivered("ask", "7"))
    assert walk.answer.replies == (Retract(("6",)),)


# ── the live card ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("signed", "inside", "shown"),
    [(0, ["place-card-private"], 0), (9, ["place-card-private"], 0),
     (17, ["place-card-count", "", "place-card-private"], 10)],
)  # fmt: skip
def test_the_card_is_edited_and_tells_its_count_as_the_campaign_does(signed, inside, shown):
    walk = with_card()
    walk.does(CardDue(signed))
    assert card(walk).edits == "5"
    assert not card(walk).revives
    assert [getattr(line, "id", "") for line in inside_of(card(walk))] == inside
    assert walk.effects == (KeepCard("code123", shown, NOW),)


def test_all_together_is_told_so_that_it_stays_true_until_the_next_edit():
    walk = with_card(total=12_345)
    walk.does(CardDue(0))
    (total, *_) = inside_of(card(walk))
    assert isinstance(total, Text)
    assert (total.id, total.args["total"]) == ("place-card-total", 12_000)


@pytest.mark.parametrize("why", [Lost("card"), Hushed()])
def test_a_card_that_was_deleted_or_may_not_be_written_goes_quiet(why):
    walk = with_card()
    walk.reported(why)
    assert walk.effects == (DropCard(),)
    walk.does(CardDue(10))  # one that was under way
    assert walk.answer.replies == ()
    assert walk.effects == (DropCard(),)


def test_when_a_mute_ends_the_same_card_is_brought_up_to_date():
    walk = with_card()
    walk.does(Membership("changed", writes=False))
    assert list(walk.effects) == [DropCard()]
    walk.does(Membership("changed"))
    (effect,) = walk.effects
    assert isinstance(effect, MakeInvite)
    walk.decided(ready(effect.then, signed=20))
    assert walk.answer.replies == (), "no edit within a minute of the last"
    assert walk.effects == (KeepCard("code123", -1, NOW, season=walk.scene.season.mark),)
    walk.does(CardDue(20))
    assert card(walk).edits == "5"


def test_when_nothing_was_asked_and_a_mute_ends_nothing_is_posted_but_we_answer():
    walk = Walk(where=GROUP)
    walk.does(Membership("added", writes=False))
    walk.does(Membership("changed"))
    assert walk.said == []
    assert walk.effects == ()
    walk.does(Started())
    assert walk.said == ["group-private"]


@pytest.mark.parametrize("end", [Membership("removed"), Gone()])
def test_a_bot_that_is_removed_forgets_the_group_and_its_card(end):
    walk = with_card()
    if isinstance(end, Gone):
        walk.reported(end)
    else:
        walk.does(end)
    assert walk.session is None
    assert walk.effects == (DropCard(),)


def test_a_group_that_moved_keeps_its_invite_and_gets_its_card_anew():
    walk = with_card()
    walk.reported(Migrated("-1007"))
    assert walk.answer.replies == ()
    (effect,) = walk.effects
    assert isinstance(effect, MakeInvite)
    assert walk.session is not None
    assert (walk.session.invite, walk.session.card) == ("code123", "")
    walk.decided(ready(effect.then))
    walk.reported(Delivered("card", "5"))
    assert walk.answer.replies == (), "it would delete somebody else's message"


def test_a_group_without_a_live_card_gets_none_by_moving():
    walk = with_card()
    walk.reported(Lost("card"))
    walk.reported(Migrated("-1007"))
    assert walk.effects == ()


# ── pinning ──────────────────────────────────────────────────────────────────────────────


def test_pinning_is_offered_where_the_right_exists_and_done_for_an_admin():
    walk = Walk(where=GROUP)
    walk.does(Membership("added", pins=True))
    walk.reported(Standing(admin=True, then="added", person=MARIA.id))
    walk.decided(ready("added"))
    assert walk.said == ["place-card", "group-pin"]
    assert walk.offers == ["pin", "no-pin"]
    walk.reported(Delivered("card", "5"))
    walk.reported(Delivered("ask", "6"))
    walk.does(Chose("pin"))
    assert list(walk.answer.replies) == [AskStanding(MARIA.id, "pin")]
    walk.reported(Standing(admin=True, then="pin", person=MARIA.id))
    assert walk.answer.replies == (Pin("5"), Retract(("6",)))


def test_a_card_that_takes_the_place_of_a_pinned_one_is_pinned_too():
    walk = with_card(pins=True)
    walk.does(Chose("pin"), anonymous_admin=True)
    assert list(walk.answer.replies) == [Pin("5")]
    walk.does(Asked("invite"), anonymous_admin=True)
    walk.decided(ready())
    walk.reported(Delivered("card", "8"))
    assert list(walk.answer.replies) == [Pin("8"), Retract(("5",))]


def test_a_member_who_presses_pins_nothing():
    walk = with_card(pins=True)
    walk.does(Chose("pin"))
    walk.reported(Standing(admin=False, then="pin", person=MARIA.id))
    assert walk.answer.replies == ()


def test_pinning_is_offered_once_and_again_when_the_right_comes_anew():
    walk = with_card()
    walk.does(Membership("changed", pins=True))
    assert walk.said == ["group-pin"]
    walk.does(Membership("changed", pins=True))
    assert walk.said == []
    walk.does(Membership("changed", pins=False))
    walk.does(Membership("changed", pins=True))
    assert walk.said == ["group-pin"]


# ── wanted from a private chat ───────────────────────────────────────────────────────────


def wanted(place: Place) -> Walk:
    walk = Walk(where=place)
    walk.does(CardWanted())
    return walk


@pytest.mark.parametrize("place", [GROUP, CHANNEL])
def test_a_card_that_is_wanted_is_posted_once_both_rights_are_verified(place):
    walk = wanted(place)
    (about_us,) = walk.answer.replies
    assert about_us == AskStanding("", f"able:{MARIA.id}:en")
    walk.reported(Standing(admin=True, then=about_us.then, person="7"))
    (about_them,) = walk.answer.replies
    assert isinstance(about_them, AskStanding)
    assert about_them.person == MARIA.id
    walk.reported(Standing(admin=True, then=about_them.then, person=MARIA.id))
    (effect,) = walk.effects
    assert effect == MakeInvite(place.kind, place.title, about_them.then, ACCOUNT)
    walk.decided(ready(about_them.then))
    assert walk.said == ["place-card"]
    assert walk.answer.errands == (), "it is not there yet"
    walk.reported(Delivered("card", "5"))
    assert list(walk.answer.errands) == [
        Errand(
            Place("telegram", MARIA.id, "private"),
            CardAnswer(place.title or "", "posted"),
            Person("telegram", MARIA.id, "en"),
        ),
    ]
    assert walk.session is not None
    assert walk.session.step is Step.GROUP
    walk.reported(Delivered("card", "6"))
    assert not walk.answer.errands, "told once"


def test_a_card_that_is_wanted_and_refused_all_the_same_is_not_called_posted():
    walk = wanted(CHANNEL)
    for then, person in (("able", "7"), ("wanted", MARIA.id)):
        walk.reported(Standing(admin=True, then=f"{then}:{MARIA.id}:en", person=person))
    walk.decided(ready(f"wanted:{MARIA.id}:en"))
    walk.reported(Hushed())
    (errand,) = walk.answer.errands
    assert errand.what == CardAnswer(CHANNEL.title or "", "no-right")


@pytest.mark.parametrize(
    ("standing", "result"),
    [
        ([Standing(admin=False, then="able", writes=False)], "no-right"),
        ([Standing(admin=True, then="able"), Standing(admin=False, then="wanted")], "no-admin"),
    ],
)
def test_where_a_right_is_missing_nothing_is_posted_and_the_person_hears_why(standing, result):
    walk = wanted(CHANNEL)
    for report in standing:
        then = f"{report.then}:{MARIA.id}:en"
        walk.reported(dataclasses.replace(report, then=then, person=MARIA.id))
    assert walk.effects == ()
    assert not any(isinstance(reply, Say) for reply in walk.answer.replies)
    (errand,) = walk.answer.errands
    assert errand.what == CardAnswer(CHANNEL.title or "", result)


@pytest.mark.parametrize("end", [Lost("card"), Hushed(), Gone()])
def test_everybody_who_waits_for_a_card_hears_that_it_did_not_come(end):
    walk = wanted(CHANNEL)
    for person in ("11", "12"):
        about = f"{person}:en"
        walk.reported(Standing(admin=True, then=f"wanted:{about}", person=person))
        walk.decided(ready(f"wanted:{about}"))
    walk.reported(end)
    assert [errand.where.id for errand in walk.answer.errands] == ["11", "12"]
    results = {e.what.result for e in walk.answer.errands if isinstance(e.what, CardAnswer)}
    assert results == {"no-right"}
