"""The page watches everything and acts for anybody, and no other page can."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.rehearsal import Messenger, RehearsalServer
from bot.rehearsal.messenger.personas import (
    GANGNAM,
    HANEUL,
    MARIA,
    SOYEON,
    TAEHYUN,
    VOLUNTEERS,
    YUJIN,
)  # fmt: skip
from tests.rehearsal.caller import CONTACT_KEYBOARD, Caller, keys

ME = HANEUL.id


class Page:
    """A page that is connected, reduced to what it is told and what it asks for."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, state: dict[str, Any]) -> None:
        self.socket = socket
        self.state = state

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next event of this kind."""
        while True:
            event: dict[str, Any] = await self.socket.receive_json(timeout=5)
            if event["type"] == kind:
                return event

    async def act(self, act: str, **fields: Any) -> None:
        await self.socket.send_json({"act": act, **fields})


@pytest.fixture
async def open_page(http: aiohttp.ClientSession, server: RehearsalServer) -> Any:
    async def connect() -> Page:
        socket = await http.ws_connect(f"{server.url}/rehearsal/ws")
        return Page(socket, await socket.receive_json(timeout=5))

    return connect


async def test_a_page_gets_everything_when_it_connects(
    call: Caller, messenger: Messenger, server: RehearsalServer, open_page: Any
) -> None:
    server.page.totals({"verified": 1}, 10_000_000)
    await call("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    await call.say("<b>Hi</b> <there>".replace("<there>", "&lt;there&gt;"), parse_mode="HTML",
                   reply_markup=CONTACT_KEYBOARD)  # fmt: skip
    state = (await open_page()).state
    assert state["type"] == "state"
    assert state["bot"]["username"] == messenger.bot.username
    person = next(each for each in state["people"] if each["id"] == MARIA.id)
    assert person == {
        "id": MARIA.id, "name": "Maria Jensen", "initials": "MJ", "language": "en",
        "role": "supporter", "note": MARIA.note, "phone": "+4520000102", "color": MARIA.color,
        "other_card": False,
    }  # fmt: skip
    private = next(chat for chat in state["chats"] if chat["id"] == ME)
    assert (private["kind"], private["title"], private["bot_in"]) == ("private", "김하늘", True)
    group = next(chat for chat in state["chats"] if chat["id"] == GANGNAM.id)
    assert (group["kind"], group["bot_in"]) == ("group", False)
    started, hello = state["messages"][str(ME)]
    assert (started["from"], started["text"]) == ("person", "/start")
    assert (hello["from"], hello["html"]) == ("bot", "<b>Hi</b> &lt;there&gt;")
    assert state["keyboards"][str(ME)] == {
        "rows": [[{"text": "Share", "request_contact": True, "request_chat": None,
                   "request_people": None}]], "placeholder": None,
    }  # fmt: skip
    assert state["commands"] == {"": [{"command": "help", "description": "Help"}]}
    assert (state["pending"], state["totals"], state["goal"]) == (1, {"verified": 1}, 10_000_000)


async def test_a_page_sees_what_the_bot_does(
    call: Caller, server: RehearsalServer, open_page: Any
) -> None:
    page = await open_page()
    sent = await call.say("One", reply_markup=keys("a"))
    where = {"chat_id": ME, "message_id": sent["message_id"]}
    await page.hear("message")  # the person's /start
    told = (await page.hear("message"))["message"]
    assert told["buttons"] == [[{"text": "a", "data": "a", "url": None, "inline": None}]]
    assert told["edited"] is None
    await call("editMessageText", **where, text="Two")
    told = (await page.hear("message"))["message"]
    assert (told["id"], told["text"], told["buttons"]) == (sent["message_id"], "Two", None)
    assert told["edited"] is not None
    await call("deleteMessage", **where)
    assert (await page.hear("deleted"))["ids"] == [sent["message_id"]]
    await call.say("Share", reply_markup=CONTACT_KEYBOARD)
    assert (await page.hear("keyboard"))["keyboard"]["rows"]
    await call.say("Done", reply_markup={"remove_keyboard": True})
    assert (await page.hear("keyboard"))["keyboard"] is None
    await call("sendChatAction", chat_id=ME, action="typing")
    assert (await page.hear("typing"))["chat"] == ME
    server.page.totals({"verified": 2}, 5)
    assert (await page.hear("totals")) == {
        "type": "totals", "totals": {"verified": 2}, "goal": 5,
    }  # fmt: skip
    await call.refused("sendMessage", chat_id=ME)
    assert (await page.hear("refused"))["description"].startswith("sendMessage: Bad Request")


async def test_a_press_is_answered_to_the_page_that_pressed(call: Caller, open_page: Any) -> None:
    sent = await call.say(reply_markup=keys("a"))
    page, other = await open_page(), await open_page()
    await page.act("press", **{"as": ME}, chat=ME, message=sent["message_id"], data="a",
                   query="mine-1")  # fmt: skip
    (press,) = [u for u in await call.updates(timeout=5, offset=-1) if "callback_query" in u]
    await call("answerCallbackQuery", callback_query_id=press["callback_query"]["id"], text="Ok")
    answer = await page.hear("answer")
    assert (answer["query"], answer["text"], answer["alert"]) == ("mine-1", "Ok", False)
    await call.say("After")
    heard = ""
    while heard != "message":
        heard = (await other.socket.receive_json(timeout=5))["type"]
        assert heard != "answer"


async def test_only_the_page_that_asked_is_offered_something(call: Caller, open_page: Any) -> None:
    page, other = await open_page(), await open_page()
    await page.act("ask", **{"as": ME}, text="서명", query="mine-2")
    (asked,) = [u for u in await call.updates(timeout=5, offset=-1) if "inline_query" in u]
    result = {"type": "article", "id": "1", "title": "Card", "description": "In English",
              "input_message_content": {"message_text": "<i>", "parse_mode": ""}}  # fmt: skip
    await call("answerInlineQuery", inline_query_id=asked["inline_query"]["id"], results=[result])
    offered = await page.hear("inline")
    assert offered["query"] == "mine-2"
    assert offered["results"] == [
        {"id": "1", "title": "Card", "description": "In English", "html": "&lt;i&gt;"}
    ]
    await page.act("pick_result", **{"as": ME}, id=offered["id"], result="1")
    picked = (await page.hear("message"))["message"]
    assert (picked["text"], picked["via_bot"], picked["sender"]) == ("<i>", True, ME)
    # Whoever asks the same is offered the same, and the bot hears nothing of it.
    await other.act("ask", **{"as": MARIA.id}, text="서명", query="mine-3")
    assert (await other.hear("inline"))["query"] == "mine-3"


async def test_admins_act_through_the_page(open_page: Any) -> None:
    page = await open_page()
    room, yujin = VOLUNTEERS.id, {"as": YUJIN.id}
    await page.act("add_bot", **yujin, chat=room, rights=["can_pin_messages"])
    assert (await page.hear("chat"))["chat"]["bot_rights"] == ["can_pin_messages"]
    await page.act("demote", **yujin, chat=room, whom=TAEHYUN.id)
    assert (await page.hear("chat"))["chat"]["roles"][str(TAEHYUN.id)] == "member"
    await page.act("say", **yujin, chat=room, text="Hello", anonymous=True)
    told = (await page.hear("message"))["message"]
    while told["from"] == "service":
        told = (await page.hear("message"))["message"]
    assert (told["text"], told["anonymous"]) == ("Hello", True)
    await page.act("pin", **yujin, chat=room, message=told["id"])
    assert (await page.hear("chat"))["chat"]["pins"] == [told["id"]]
    await page.act("promote_bot", **yujin, chat=room, rights="can_pin_messages")
    assert (await page.hear("error"))["text"] == "“rights” must be a list of texts."
    await page.act("delete_group", **yujin, chat=room)
    assert room not in [chat["id"] for chat in (await page.hear("state"))["chats"]]


async def test_a_page_sees_how_many_updates_wait_for_the_bot(call: Caller, open_page: Any) -> None:
    page = await open_page()
    await page.act("start", **{"as": ME}, payload=None)
    assert (await page.hear("pending"))["pending"] == 1
    (update,) = await call.updates(timeout=5)
    await call.updates(offset=update["update_id"] + 1)
    assert (await page.hear("pending"))["pending"] == 0


async def test_people_act_through_the_page(messenger: Messenger, open_page: Any) -> None:
    page = await open_page()
    me = {"as": ME}
    await page.act("start", **me, payload="code")
    written = (await page.hear("message"))["message"]
    await page.act("say", **me, chat=ME, text="Kim <b>")
    said = (await page.hear("message"))["message"]
    await page.act("edit", **me, chat=ME, message=said["id"], text="Kim")
    edited = (await page.hear("message"))["message"]
    await page.act("share_contact", **me, chat=ME)
    own = (await page.hear("message"))["message"]
    await page.act("share_other", **me, chat=ME, card="other")
    other = (await page.hear("message"))["message"]
    await page.act("sticker", **me, chat=ME)
    sticker = (await page.hear("message"))["message"]
    await page.act("voice", **me, chat=ME)
    voice = (await page.hear("message"))["message"]
    assert written["text"] == "/start code"
    assert said["html"] == "Kim &lt;b&gt;"
    assert edited["edited"] is not None
    assert own["contact"] == {"name": "김하늘", "phone": "+821000000101", "own": True}
    assert other["contact"]["own"] is False
    assert sticker["sticker"] == "👍"
    assert voice["voice"] is True
    assert messenger.pending() == 7


async def test_the_bots_place_changes_before_the_pages_eyes(open_page: Any) -> None:
    page = await open_page()
    await page.act("start", **{"as": ME}, payload=None)
    assert (await page.hear("chat"))["chat"]["bot_in"] is True
    await page.act("block", **{"as": ME})
    assert (await page.hear("chat"))["chat"]["bot_in"] is False
    await page.act("unblock", **{"as": ME})
    assert (await page.hear("chat"))["chat"]["bot_in"] is True
    await page.act("add_bot", **{"as": SOYEON.id}, chat=GANGNAM.id)
    group = (await page.hear("chat"))["chat"]
    assert (group["id"], group["kind"], group["title"]) == (GANGNAM.id, "group", GANGNAM.title)
    assert group["roles"] == {str(who): standing for who, standing in GANGNAM.members}
    assert (group["bot_in"], group["bot_rights"], group["bot_muted"]) == (True, None, False)
    assert (await page.hear("message"))["message"]["from"] == "service"
    await page.act("remove_bot", **{"as": SOYEON.id}, chat=GANGNAM.id)
    assert (await page.hear("chat"))["chat"]["bot_in"] is False
    await page.act("language", **{"as": ME}, language="de")
    people = (await page.hear("people"))["people"]
    assert next(each for each in people if each["id"] == ME)["language"] == "de"


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "[]",
        "{}",
        '{"act":"fly"}',
        '{"act":"say","as":5100000001}',
        '{"act":"say","as":"x","text":"y"}',
        '{"act":"say","as":true,"text":"y"}',
        '{"act":"say","as":5100000001,"chat":5100000002,"text":"y"}',
        '{"act":"share_other","as":5100000001,"card":"golden"}',
        '{"act":"press","as":5100000001,"message":99,"data":"x"}',
    ],
)
async def test_a_page_is_told_what_cannot_be_done(
    messenger: Messenger, open_page: Any, frame: str
) -> None:
    page = await open_page()
    await page.socket.send_str(frame)
    assert (await page.hear("error"))["text"]
    assert messenger.pending() == 0


async def test_menus_follow_telegrams_order_of_scopes(
    call: Caller, messenger: Messenger, open_page: Any
) -> None:
    def menu(word: str) -> list[dict[str, str]]:
        return [{"command": "help", "description": word}]

    private = {"type": "all_private_chats"}
    await call("setMyCommands", commands=menu("default ko"), language_code="ko")
    await call("setMyCommands", commands=menu("default"))
    page = await open_page()
    assert page.state["commands"] == {"": menu("default"), "ko": menu("default ko")}
    await call("setMyCommands", commands=menu("private"), scope=private)
    told = await page.hear("commands")
    assert told["commands"] == {"": menu("private"), "ko": menu("private")}
    assert told["group_commands"] == {"": menu("default"), "ko": menu("default ko")}
    own = {"type": "chat", "chat_id": MARIA.id}
    assert told["own_commands"] == {}
    await call("setMyCommands", commands=menu("Maria's"), scope=own)
    assert (await page.hear("commands"))["own_commands"] == {str(MARIA.id): menu("Maria's")}
    await call("deleteMyCommands", scope=own)
    assert (await page.hear("commands"))["own_commands"] == {}
    assert messenger.pending() == 0


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
async def test_a_name_that_was_made_to_point_here_is_refused(
    http: aiohttp.ClientSession, server: RehearsalServer, host: str
) -> None:
    for path in ("/", "/rehearsal/ws", f"/bot{server.token}/getMe"):
        async with http.get(server.url + path, headers={"Host": host}) as answer:
            assert answer.status == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_websites_page_is_refused(
    http: aiohttp.ClientSession, server: RehearsalServer, origin: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        await http.ws_connect(f"{server.url}/rehearsal/ws", origin=origin)
    assert raised.value.status == 403
    address = f"{server.url}/bot{server.token}/getMe"
    async with http.post(address, headers={"Origin": origin}) as answer:
        assert answer.status == 403


async def test_its_own_page_is_welcome_by_either_name(
    http: aiohttp.ClientSession, server: RehearsalServer
) -> None:
    for name in ("127.0.0.1", "localhost"):
        here = f"{name}:{server.port}"
        async with http.ws_connect(
            f"{server.url}/rehearsal/ws", origin=f"http://{here}", headers={"Host": here}
        ) as socket:
            assert (await socket.receive_json(timeout=5))["type"] == "state"


async def test_the_page_runs_no_script_but_its_own(
    http: aiohttp.ClientSession, tmp_path: Any
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Page</title>")
    (tmp_path / "app.js").write_text("0")
    server = RehearsalServer(page=tmp_path)
    await server.start()
    for path in ("/", "/page/app.js"):
        async with http.get(server.url + path) as answer:
            assert answer.status == 200
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with http.get(f"{server.url}/page/../server.py") as answer:
        assert answer.status == 404
    await server.close()


async def test_a_group_that_moved_shows_everything_anew(
    messenger: Messenger, server: RehearsalServer, open_page: Any
) -> None:
    server.page.totals({"verified": 1}, 5)
    page = await open_page()
    messenger.say(SOYEON.id, "Before", GANGNAM.id)
    anew = messenger.upgrade(GANGNAM.id)
    state = await page.hear("state")
    assert state["moved"] == {str(GANGNAM.id): anew}
    assert [(told["text"], told["chat"]) for told in state["messages"][str(anew)]] == [
        ("Before", anew),
    ]
    groups = [chat["id"] for chat in state["chats"] if chat["title"] == GANGNAM.title]
    assert (groups, state["totals"], state["goal"]) == ([anew], {"verified": 1}, 5)


async def test_closing_says_goodbye_to_pages(
    http: aiohttp.ClientSession, server: RehearsalServer
) -> None:
    socket = await http.ws_connect(f"{server.url}/rehearsal/ws")
    await socket.receive_json(timeout=5)
    await server.close()
    assert (await socket.receive(timeout=5)).type in {
        aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING,
    }  # fmt: skip


async def test_the_server_listens_on_loopback_only(server: RehearsalServer) -> None:
    assert server._runner is not None
    assert [address[0] for address in server._runner.addresses] == ["127.0.0.1"]
