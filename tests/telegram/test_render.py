"""Replies become Bot API calls that Telegram would take."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.vocabulary import (
    Article,
    AskContact,
    AskPeople,
    AskPlace,
    AskStanding,
    Chart,
    ChatLink,
    Choice,
    ClearMenu,
    GroupLink,
    Offer,
    Pin,
    Place,
    Poster,
    Reply,
    Retract,
    Say,
    SetMenu,
    ShareLink,
    ShowChart,
    ShowPoster,
    Text,
)
from bot.platforms.telegram.calls import Call, UnreadablePayload, dump, load
from bot.platforms.telegram.menu import PRIVATE
from bot.platforms.telegram.parse import PICKED, Me
from bot.platforms.telegram.render import render
from bot.platforms.telegram.split import split

HERE = Place("telegram", "1001", "private")
ME = Me(id=1, username="DojangBot", name="Dojang")


class Words:
    """A text is its id, in bold, unless it brings its own words."""

    def show(self, language: str, text: Text) -> str:
        return str(text.args.get("words", f"<b>{text.id}</b> {language}"))

    def plain(self, language: str, text: Text) -> str:
        return f"{text.id} {language}"


def rendered(reply: Reply) -> list[Call]:
    return render(reply, "ko", HERE, Words(), ME)


def only(reply: Reply) -> Call:
    (call,) = rendered(reply)
    return call


def rows_of(*choices: Choice) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = only(Say(Text("x"), choices)).params["reply_markup"][
        "inline_keyboard"
    ]
    return rows


def choice(name: str) -> Choice:
    return Choice(Text(name), name)


def test_a_message_is_html_without_link_previews() -> None:
    assert only(Say(Text("card"), slot="card")) == Call(
        "sendMessage",
        {
            "chat_id": 1001,
            "text": "<b>card</b> ko",
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        },
        "card",
    )


def test_a_message_that_edits_aims_at_the_message_and_keeps_its_slot() -> None:
    call = only(Say(Text("card"), (choice("sign"),), slot="card", edits="33"))
    assert call.method == "editMessageText"
    assert call.params["message_id"] == 33
    assert call.slot == "card"
    assert call.params["reply_markup"]["inline_keyboard"]


def test_an_edit_without_choices_takes_the_former_ones_away() -> None:
    assert "reply_markup" not in only(Say(Text("card"), edits="33")).params


def test_the_first_choice_has_a_row_for_itself_and_the_others_share_one() -> None:
    labels = [[b["text"] for b in row] for row in rows_of(*map(choice, "abc"))]
    assert labels == [["a ko"], ["b ko", "c ko"]]
    assert [len(row) for row in rows_of(choice("a"))] == [1]


def test_a_menu_has_one_choice_in_each_row() -> None:
    assert [len(row) for row in rows_of(*map(choice, "abcd"))] == [1, 1, 1, 1]


def test_a_short_menu_is_a_menu_too() -> None:
    call = only(Say(Text("x"), (choice("a"), choice("b"), choice("c")), menu=True))
    assert [len(row) for row in call.params["reply_markup"]["inline_keyboard"]] == [1, 1, 1]


def test_a_label_can_be_given_as_it_stands() -> None:
    assert rows_of(Choice("한국어", "lang:ko")) == [
        [{"text": "한국어", "callback_data": "lang:ko"}]
    ]


def test_links_lead_into_the_chat_with_their_payload() -> None:
    ((button,),) = rows_of(Choice("a", ChatLink("g7_-")))
    assert button["url"] == "https://t.me/DojangBot?start=g7_-"
    ((button,),) = rows_of(Choice("a", ChatLink()))
    assert button["url"] == "https://t.me/DojangBot"


def test_a_share_link_carries_text_and_link_unharmed() -> None:
    ((button,),) = rows_of(Choice("a", ShareLink(Text("한 & more?"), "c1")))
    link = urlsplit(button["url"])
    assert (link.netloc, link.path) == ("t.me", "/share/url")
    assert parse_qs(link.query, strict_parsing=True) == {
        "url": ["https://t.me/DojangBot?start=c1"],
        "text": ["한 & more? ko"],
    }


def test_the_contact_is_asked_for_with_the_messengers_own_button() -> None:
    call = only(AskContact(Text("share"), Text("button"), slot="ask"))
    assert (call.method, call.slot) == ("sendMessage", "ask")
    assert call.params["reply_markup"] == {
        "keyboard": [[{"text": "button ko", "request_contact": True}]],
        "resize_keyboard": True,
        "is_persistent": True,
        "one_time_keyboard": False,
    }


def test_the_contact_button_is_taken_away() -> None:
    call = only(Say(Text("thanks"), closes_contact=True))
    assert call.params["reply_markup"] == {"remove_keyboard": True}


def test_the_contact_button_is_taken_away_by_a_new_message_even_where_an_edit_is_meant() -> None:
    assert only(Say(Text("thanks"), edits="5", closes_contact=True)).method == "sendMessage"


def test_one_message_cannot_do_both() -> None:
    with pytest.raises(ValueError, match="cannot have choices"):
        rendered(Say(Text("thanks"), (choice("a"),), closes_contact=True))


def test_deletions_go_a_hundred_at_a_time() -> None:
    calls = rendered(Retract(tuple(str(n) for n in range(250))))
    assert [len(call.params["message_ids"]) for call in calls] == [100, 100, 50]
    assert calls[0].params["message_ids"][:2] == [0, 1]
    assert rendered(Retract(())) == []


def test_a_members_standing_is_asked_of_the_chat() -> None:
    assert only(AskStanding("1001", "invite")) == Call(
        "getChatMember", {"chat_id": 1001, "user_id": 1001}, then="invite"
    )


def test_a_long_text_becomes_several_with_choices_and_slot_on_the_last() -> None:
    words = "\n\n".join(f"<b>{n}</b> " + "가 " * 700 for n in range(5))
    calls = rendered(Say(Text("x", {"words": words}), (choice("a"),), slot="card", edits="33"))
    assert [call.method for call in calls] == ["editMessageText", "sendMessage", "sendMessage"]
    assert [call.slot for call in calls] == ["", "", "card"]
    assert ["reply_markup" in call.params for call in calls] == [False, False, True]
    assert all(call.params["text"].startswith("<b>") for call in calls)


PIECES = st.lists(
    st.one_of(
        st.sampled_from(["\n\n", "\n", " ", "&lt;", "&amp;", "😀", "<b>x y</b>", "<i>z</i>"]),
        st.just('<a href="https://example.org/a b">link</a>'),
        st.text("abc가나다😀", max_size=400),
        st.integers(1, 60).map(lambda n: "<blockquote>" + "long words " * n + "</blockquote>"),
    ),
    max_size=40,
)

TAG = re.compile(r"<(/?)(\w+)[^>]*>")


def visible(markup: str) -> str:
    return re.sub(r"\s+", "", TAG.sub("", markup))


@given(PIECES.map("".join), st.sampled_from([300, 1000, 4096]))
def test_parts_fit_are_whole_and_say_everything_once(markup: str, limit: int) -> None:
    parts = split(markup, limit)
    assert visible("".join(parts)) == visible(markup)
    for part in parts:
        assert len(part.encode("utf-16-le")) <= 2 * limit
        open_tags: list[str] = []
        for closing, name in TAG.findall(part):
            if closing:
                assert open_tags.pop() == name
            else:
                open_tags.append(name)
        assert not open_tags
        assert "<" not in TAG.sub("", part)
        assert re.fullmatch(r"(?:[^&]|&\w+;)*", part)


def test_parts_break_between_paragraphs_where_they_can() -> None:
    first, second = "a a " * 50 + "a", "b b " * 50 + "b"
    assert split(f"{first}\n\n{second}", 300) == [first, second]


def test_a_row_survives_the_outbox() -> None:
    group = Place("telegram", "-1007", "group", "Choir & Co")
    calls = [only(AskStanding("5", "invite")), only(Say(Text("x"), (choice("a"),), slot="card"))]
    assert load(bytes(dump(group, calls))) == (group, calls)


@pytest.mark.parametrize("payload", [b"", b"\x00secret", b"[]", b"{}", b'{"where":1,"calls":[]}'])
def test_a_payload_of_another_release_is_refused_without_quoting_it(payload: bytes) -> None:
    with pytest.raises(UnreadablePayload) as refusal:
        load(payload)
    assert "secret" not in repr(refusal.value)


def test_the_picker_asks_for_groups_we_are_in_and_channels_that_let_us_post() -> None:
    call = only(AskPlace(Text("where"), Text("group"), Text("channel")))
    keyboard = call.params["reply_markup"]
    (group,), (channel,) = keyboard["keyboard"]
    assert group["text"] == "group ko"
    assert group["request_chat"]["chat_is_channel"] is False
    assert group["request_chat"]["bot_is_member"] is True
    assert group["request_chat"]["user_administrator_rights"]["can_manage_chat"] is True
    asked = channel["request_chat"]
    assert asked["chat_is_channel"] is True
    ours, theirs = asked["bot_administrator_rights"], asked["user_administrator_rights"]
    assert ours["can_post_messages"]
    assert not ours.get("can_edit_messages"), "that is about others' posts"
    assert {right for right, given in ours.items() if given} <= {
        right for right, given in theirs.items() if given
    }, "Telegram refuses the button otherwise"
    assert group["request_chat"]["request_id"] != asked["request_id"]
    assert keyboard["one_time_keyboard"] is True


def test_a_group_is_joined_by_a_link_of_telegrams() -> None:
    ((button,),) = rows_of(Choice("a", GroupLink()))
    assert button["url"] == "https://t.me/DojangBot?startgroup=card"


def test_in_a_topic_messages_go_there_and_edits_need_not() -> None:
    topic = Place("telegram", "-7", "group", thread="33")
    (sent,) = render(Say(Text("x")), "ko", topic, Words(), ME)
    assert sent.params["message_thread_id"] == 33
    (edited,) = render(Say(Text("x"), edits="5", revives=False), "ko", topic, Words(), ME)
    assert "message_thread_id" not in edited.params
    assert not edited.revives


def test_what_is_offered_elsewhere_is_in_its_own_language_and_for_one_person() -> None:
    say = Say(Text("card"), (Choice(Text("open"), ChatLink("c1")),))
    articles = tuple(Article(tag, f"title {tag}", "what", say) for tag in ("en", "ko"))
    call = only(Offer("q1", articles))
    assert call.method == "answerInlineQuery"
    assert call.params["inline_query_id"] == "q1"
    assert call.params["is_personal"] is True
    first, second = call.params["results"]
    assert first["title"] == "title en"
    assert first["input_message_content"]["message_text"] == "<b>card</b> en"
    assert second["reply_markup"]["inline_keyboard"] == [
        [{"text": "open ko", "url": "https://t.me/DojangBot?start=c1"}]
    ]


def test_a_poster_waits_as_words_and_its_whole_link() -> None:
    poster = Poster("Title", "Sentence", Text("scan"), "Network", "c1")
    call = only(ShowPoster(poster, Text("caption")))
    assert call.method == "sendDocument"
    assert call.params["caption"] == "<b>caption</b> ko"
    assert call.poster == {
        "title": "Title",
        "sentence": "Sentence",
        "invitation": "scan ko",
        "organization": "Network",
        "link": "https://t.me/DojangBot?start=c1",
        "language": "ko",
    }


def test_a_chart_waits_as_words_and_numbers() -> None:
    facts = Chart(
        "Title", Text("note"), date(2026, 11, 23), 5, 9, ((date(2026, 11, 23), 5),), (("KR", 5),)
    )
    call = only(ShowChart(facts, Text("caption")))
    assert (call.method, call.params["caption"]) == ("sendPhoto", "<b>caption</b> ko")
    assert call.chart["title"] == "Title"
    assert call.chart["days"] == {"2026-11-23": 5}
    assert load(bytes(dump(HERE, [call]))) == (HERE, [call])


def test_a_card_is_pinned_without_a_sound() -> None:
    call = only(Pin("5"))
    assert call.method == "pinChatMessage"
    assert call.params["message_id"] == 5
    assert call.params["disable_notification"] is True


def test_whoever_asks_about_us_asks_for_our_own_number() -> None:
    call = only(AskStanding("", "able:1:en"))
    assert call.params["user_id"] == ME.id


def test_one_person_is_picked_who_is_no_bot_with_the_name_that_the_picker_sees() -> None:
    call = only(AskPeople(Text("who"), Text("pick")))
    [[key]] = call.params["reply_markup"]["keyboard"]
    assert key["text"] == "pick ko"
    asked = key["request_users"]
    assert (asked["max_quantity"], asked["user_is_bot"], asked["request_name"]) == (1, False, True)
    assert asked["request_id"] not in PICKED


def test_a_role_has_its_menu_in_its_own_chat_before_that_of_everybody() -> None:
    call = only(SetMenu(("log", "notify")))
    assert call.method == "setMyCommands"
    assert call.params["scope"] == {"type": "chat", "chat_id": int(HERE.id)}
    assert "language_code" not in call.params
    listed = [each["command"] for each in call.params["commands"]]
    assert listed == ["log", "notify", *PRIVATE]
    assert call.params["commands"][0]["description"] == "command-log ko"
    assert only(ClearMenu()) == Call("deleteMyCommands", {"scope": call.params["scope"]})
