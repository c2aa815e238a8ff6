"""The bot in a group, as tables."""

import pytest

from bot.conversation.vocabulary import (
    Asked,
    AskStanding,
    ChatLink,
    Chose,
    Delivered,
    InviteReady,
    MakeInvite,
    Membership,
    Migrated,
    Retract,
    Said,
    Say,
    SharedContact,
    Sign,
    Standing,
    Started,
    Unsupported,
)
from tests.conversation.walk import GROUP, MARIA, Walk


def group() -> Walk:
    return Walk(where=GROUP)


def link(walk: Walk) -> ChatLink:
    (say,) = walk.answer.replies
    assert isinstance(say, Say)
    (choice,) = say.choices
    assert isinstance(choice.does, ChatLink)
    return choice.does


def test_a_group_that_adds_the_bot_gets_one_card_with_its_own_link():
    walk = group()
    walk.does(Membership("added"))
    assert walk.effects == (MakeInvite("group", "Neighbours"),)
    walk.decided(InviteReady("code123"))
    assert walk.said == ["group-card"]
    assert link(walk) == ChatLink("code123")


@pytest.mark.parametrize("admin", [True, False])
def test_only_an_admin_posts_the_card_again(admin):
    walk = group()
    walk.does(Asked("invite"))
    assert walk.answer.replies == (AskStanding(MARIA.id, "invite"),)
    walk.reported(Standing(admin=admin, then="invite"))
    (effect,) = walk.effects
    assert isinstance(effect, MakeInvite)
    walk.decided(InviteReady("code123", effect.then))
    assert walk.said == (["group-card"] if admin else ["group-admins-only"])
    assert link(walk) == ChatLink("code123")


def test_an_anonymous_admin_of_this_group_is_an_admin():
    walk = group()
    walk.does(Asked("invite"), anonymous_admin=True)
    assert walk.effects == (MakeInvite("group", "Neighbours"),)


def test_the_former_card_leaves_when_the_new_one_is_there():
    walk = group()
    walk.does(Membership("added"))
    walk.decided(InviteReady("code123"))
    walk.reported(Delivered("card", "5"))
    walk.does(Asked("invite"), anonymous_admin=True)
    walk.decided(InviteReady("code123"))
    walk.reported(Delivered("card", "8"))
    assert walk.answer.replies == (Retract(("5",)),)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Said("hello everybody"), []),
        (Unsupported("sticker"), []),
        (Asked("someotherbot"), []),
        (Chose("sign"), []),
        (Chose("agree"), []),
        (Started("payload"), ["group-private"]),
        (Asked("me"), ["group-private"]),
        (Asked("withdraw"), ["group-private"]),
        (Asked("totals"), []),
        (SharedContact("+821024687531", "self"), ["group-contact"]),
    ],
)
def test_nobody_signs_and_no_number_is_asked_for_in_a_group(event, said):
    walk = group()
    walk.does(event)
    for effect in walk.effects:
        assert isinstance(effect, MakeInvite)
        walk.decided(InviteReady("code123", effect.then))
    assert walk.said == said
    assert not walk.asks_contact
    assert not any(isinstance(effect, Sign) for effect in walk.effects)


def test_a_group_that_was_quiet_for_long_keeps_its_link():
    walk = group()
    walk.does(Asked("help"))
    assert walk.effects == (MakeInvite("group", "Neighbours", "group-private"),)
    walk.decided(InviteReady("code123", "group-private"))
    assert link(walk) == ChatLink("code123")


def test_members_cannot_make_the_bot_fill_the_group():
    walk = group()
    walk.does(Membership("added"))
    walk.decided(InviteReady("code123"))
    walk.does(Asked("help"))
    walk.reported(Delivered("ask", "5"))
    walk.does(Asked("help"))
    walk.reported(Delivered("ask", "6"))
    assert walk.answer.replies == (Retract(("5",)),)


def test_a_bot_that_is_removed_forgets_the_group():
    walk = group()
    walk.does(Membership("added"))
    walk.decided(InviteReady("code123"))
    walk.does(Membership("removed"))
    assert walk.session is None


def test_a_group_that_moved_keeps_its_invite_and_no_message_id_of_the_former_chat():
    walk = group()
    walk.does(Membership("added"))
    walk.decided(InviteReady("code123"))
    walk.reported(Delivered("card", "5"))
    walk.reported(Migrated("-1007"))
    assert walk.answer.replies == ()
    assert walk.session is not None
    assert (walk.session.invite, walk.session.card) == ("code123", "")
    walk.reported(Delivered("card", "5"))
    assert walk.answer.replies == (), "it would delete somebody else's message"
