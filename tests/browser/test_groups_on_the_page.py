"""Groups, channels, inline mode and files on the page, with a bot that is reduced to its calls."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Page, expect

from bot.campaign import BUNDLED, load
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.personas import (
    DOYUN,
    GANGNAM,
    JIWOO,
    MARIA,
    RESCUE,
    SOYEON,
    TAEHYUN,
    VOLUNTEERS,
    YUJIN,
    Persona,
)
from bot.rehearsal.rehearsal import Rehearsal
from tests.browser.conftest import PHONE, WIDE, Opens
from tests.rehearsal.caller import Caller, keys
from tests.rehearsal.test_files import POSTER

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
ROOM = VOLUNTEERS.id


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """Without the bot: its calls are the test's."""
    async with Rehearsal(load(BUNDLED), tmp_path) as running:
        await running.server.start()
        yield running


@pytest.fixture
def messenger(rehearsal: Rehearsal) -> Messenger:
    return rehearsal.server.messenger


@pytest.fixture
async def call(rehearsal: Rehearsal) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as http:
        yield Caller(http, rehearsal.server)


async def become(page: Page, person: Persona, chat: int) -> None:
    await page.evaluate(f"location.hash = '{person.id}/{chat}'")


async def open_members(page: Page) -> None:
    await page.get_by_test_id("chat-menu").click()
    await page.get_by_test_id("open-members").click()


async def asked(call: Caller) -> dict[str, object]:
    """The inline query that the page has asked, as soon as it is there."""
    while True:
        for update in await call.updates(timeout=10):
            await call.updates(offset=update["update_id"] + 1)
            if "inline_query" in update:
                query: dict[str, object] = update["inline_query"]
                return query


@SIZES
async def test_a_member_asks_the_bot_in_the_middle_of_the_group(
    open_page: Opens, call: Caller, messenger: Messenger, size: tuple[int, int]
):
    async with open_page(language="ko", size=size) as page:
        await become(page, DOYUN, GANGNAM.id)
        await page.get_by_test_id("composer").fill(f"@{messenger.bot.username} 서명")
        query = await asked(call)
        assert (query["query"], query["chat_type"]) == ("서명", "group")
        results = [
            {"type": "article", "id": str(n), "title": f"Card {n}", "description": "…",
             "input_message_content": {"message_text": f"Sign {n}"}}
            for n in range(2)
        ]  # fmt: skip
        await call("answerInlineQuery", inline_query_id=query["id"], results=results)
        await expect(page.get_by_test_id("inline-result")).to_have_count(2)
        await page.get_by_test_id("composer").press("ArrowDown")
        await page.get_by_test_id("composer").press("Enter")
        sent = page.get_by_test_id("message").filter(has_text="Sign 1")
        await expect(sent).to_contain_text(f"@{messenger.bot.username}")
        await expect(page.get_by_test_id("inline-menu")).to_be_hidden()
        await expect(page.get_by_test_id("composer")).to_have_value("")


async def test_a_button_leads_into_inline_mode_in_a_chat_that_one_picks(
    open_page: Opens, call: Caller, messenger: Messenger
):
    chosen = {"query": "서명", "allow_group_chats": True}
    button = {"text": "Share", "switch_inline_query_chosen_chat": chosen}
    await call.say("Thanks", DOYUN.id, reply_markup={"inline_keyboard": [[button]]})
    async with open_page(language="en") as page:
        await become(page, DOYUN, DOYUN.id)
        await page.get_by_test_id("inline-button").click()
        await page.get_by_test_id(f"pick-{GANGNAM.id}").click()
        await expect(page.get_by_test_id("composer")).to_have_value(
            f"@{messenger.bot.username} 서명"
        )
        assert (await asked(call))["chat_type"] == "group"


@SIZES
async def test_an_admin_picks_a_channel_for_a_key(
    open_page: Opens, call: Caller, messenger: Messenger, size: tuple[int, int]
):
    rights = {"can_post_messages": True}
    request = {"request_id": 1, "chat_is_channel": True, "user_administrator_rights": rights,
               "bot_administrator_rights": rights}  # fmt: skip
    keyboard = {"keyboard": [[{"text": "Channel", "request_chat": request}]]}
    await call.say("Where?", SOYEON.id, reply_markup=keyboard)
    async with open_page(language="en", size=size) as page:
        await become(page, SOYEON, SOYEON.id)
        await page.get_by_test_id("reply-button").click()
        await expect(page.get_by_test_id(f"pick-{GANGNAM.id}")).to_have_count(0)
        await page.get_by_test_id(f"pick-{RESCUE.id}").click()
        picked = page.get_by_test_id("message").filter(has_text=RESCUE.title)
        await expect(picked).to_be_visible()
    assert messenger.scene.place(RESCUE.id).rights == ("can_post_messages",)


async def test_an_organizer_picks_people_for_a_key(open_page: Opens, call: Caller):
    request = {"request_id": 1, "max_quantity": 2}
    keyboard = {"keyboard": [[{"text": "Who", "request_users": request}]]}
    await call.say("Who?", JIWOO.id, reply_markup=keyboard)
    async with open_page(language="en") as page:
        await become(page, JIWOO, JIWOO.id)
        await page.get_by_test_id("reply-button").click()
        for person in (MARIA, TAEHYUN):
            await page.get_by_test_id(f"pick-{person.id}").check()
        await page.get_by_test_id("choose").click()
        await expect(page.get_by_test_id("message").last).to_contain_text("Maria Jensen, 오태현")
    shared = (await call.updates())[-1]["message"]["users_shared"]
    assert [user["user_id"] for user in shared["users"]] == [MARIA.id, TAEHYUN.id]


@SIZES
async def test_a_poster_is_seen_and_opened(
    open_page: Opens, call: Caller, messenger: Messenger, size: tuple[int, int]
):
    messenger.start(SOYEON.id)
    await call.upload("sendPhoto", "photo", POSTER, "a.png", chat_id=SOYEON.id, caption="Print it")
    await call.upload("sendDocument", "document", POSTER, "poster.png", chat_id=SOYEON.id)
    async with open_page(language="en", size=size) as page:
        await become(page, SOYEON, SOYEON.id)
        await page.get_by_test_id("photo").click()
        shown = page.get_by_test_id("lightbox").locator("img")
        await expect(shown).to_be_visible()
        await expect(shown).to_have_js_property("naturalWidth", 210)
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("lightbox")).to_have_count(0)
        document = page.get_by_test_id("document")
        await expect(document).to_contain_text("poster.png")
        async with page.context.expect_page() as opened:
            await document.click()
        tab = await opened.value
        assert await tab.evaluate("document.contentType") == "image/png"


@SIZES
async def test_an_owner_appoints_mutes_and_removes_the_bot(
    open_page: Opens, messenger: Messenger, size: tuple[int, int]
):
    async with open_page(language="en", size=size) as page:
        await become(page, YUJIN, ROOM)
        await page.get_by_test_id("add-bot").click()
        await open_members(page)
        standing = page.get_by_test_id("bot-standing")
        await expect(standing).to_have_text("member")
        await page.get_by_test_id("bot-mute_bot").click()
        await expect(standing).to_contain_text("muted")
        await page.get_by_test_id("bot-unmute_bot").click()
        await page.get_by_test_id("can_pin_messages").check()
        await page.get_by_test_id("bot-promote").click()
        await expect(standing).to_have_text("admin")
        assert messenger.scene.place(ROOM).rights == ("can_pin_messages",)
        await page.get_by_test_id(f"demote-{TAEHYUN.id}").click()
        await expect(page.get_by_test_id(f"promote-{TAEHYUN.id}")).to_be_visible()
        await page.get_by_test_id("bot-remove_bot").click()
        await expect(standing).to_have_text("not here")


async def test_one_stays_in_a_group_that_became_a_supergroup(
    open_page: Opens, messenger: Messenger
):
    messenger.say(DOYUN.id, "Good morning", GANGNAM.id)
    async with open_page(language="en") as page:
        await become(page, SOYEON, GANGNAM.id)
        await page.get_by_test_id("add-bot").click()
        await open_members(page)
        await page.get_by_test_id("can_pin_messages").check()
        await page.get_by_test_id("bot-promote").click()
        before = page.get_by_test_id("message").filter(has_text="Good morning")
        await expect(before).to_be_visible()
        await expect(page.get_by_test_id("chat-group")).to_have_attribute("aria-current", "true")
    assert messenger.scene.place(messenger.scene.moved[GANGNAM.id]).rights == ("can_pin_messages",)


async def test_what_is_pinned_stands_above_and_an_admin_takes_it_away(
    open_page: Opens, call: Caller, messenger: Messenger
):
    messenger.add_bot(YUJIN.id, ROOM, rights={"can_pin_messages"})
    sent = await call("sendMessage", chat_id=ROOM, text="Card: 20", reply_markup=keys("Sign"))
    async with open_page(language="en") as page:
        await become(page, TAEHYUN, ROOM)
        await call("pinChatMessage", chat_id=ROOM, message_id=sent["message_id"])
        pinned = page.get_by_test_id("pinned")
        await expect(pinned).to_contain_text("Card: 20")
        await call("editMessageText", chat_id=ROOM, message_id=sent["message_id"], text="Card: 30")
        await expect(pinned).to_contain_text("Card: 30")
        await page.get_by_test_id("unpin").click()
        await expect(pinned).to_have_count(0)


async def test_a_forum_shows_one_topic_at_a_time(
    open_page: Opens, call: Caller, messenger: Messenger
):
    messenger.add_bot(YUJIN.id, ROOM)
    messenger.make_forum(YUJIN.id, ROOM)
    topic = messenger.open_topic(YUJIN.id, ROOM, "서명")
    await call("sendMessage", chat_id=ROOM, text="In the topic", message_thread_id=topic.id)
    async with open_page(language="en") as page:
        await become(page, TAEHYUN, ROOM)
        inside = page.get_by_test_id("message").filter(has_text="In the topic")
        await expect(inside).to_have_count(0)
        await page.get_by_test_id("topic").filter(has_text="서명").click()
        await expect(inside).to_be_visible()
        await page.get_by_test_id("composer").fill("/invite")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("message").filter(has_text="/invite")).to_be_visible()
    assert messenger.messages(ROOM)[-1].thread == topic.id


async def test_a_link_brings_the_bot_into_a_group_that_one_picks(
    open_page: Opens, call: Caller, messenger: Messenger
):
    link = f"https://t.me/{messenger.bot.username}?startgroup=g1&admin=pin_messages"
    await call.say("Add me", YUJIN.id, reply_markup={"inline_keyboard": [
        [{"text": "Add", "url": link}],
    ]})  # fmt: skip
    async with open_page(language="en") as page:
        await become(page, YUJIN, YUJIN.id)
        await page.get_by_test_id("inline-button").click()
        await page.get_by_test_id(f"pick-{ROOM}").click()
        arrived = page.get_by_test_id("message").filter(has_text="/start@")
        await expect(arrived).to_contain_text("g1")
    assert messenger.scene.place(ROOM).rights == ("can_pin_messages",)


async def test_a_subscriber_reads_a_channel_and_writes_nothing(
    open_page: Opens, call: Caller, messenger: Messenger
):
    messenger.add_bot(SOYEON.id, RESCUE.id)
    await call("sendMessage", chat_id=RESCUE.id, text="News")
    async with open_page(language="en") as page:
        await become(page, DOYUN, RESCUE.id)
        post = page.get_by_test_id("message").filter(has_text="News")
        await expect(post).to_contain_text(RESCUE.title)
        await expect(page.get_by_test_id("composer")).to_be_hidden()
        await become(page, SOYEON, RESCUE.id)
        await expect(page.get_by_test_id("composer")).to_be_visible()
