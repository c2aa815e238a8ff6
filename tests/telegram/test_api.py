"""The transport tells errors apart, and neither errors nor logs hold the token."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.platforms.telegram.answer import NotTelegram, Unable
from bot.platforms.telegram.api import Api
from tests.telegram.stub import (
    TOKEN,
    Answer,
    BotApi,
    ok,
    page,
    refuses,
    reset,
    too_fast,
    when,
)


async def test_parameters_go_as_json_and_the_result_comes_back(api: Api, bot_api: BotApi) -> None:
    bot_api.answers("sendMessage", ok({"message_id": 5}))
    params = {
        "chat_id": 1,
        "text": "안녕 “😀”",
        "reply_markup": {"inline_keyboard": [[{"text": "a"}]]},
    }
    assert await api.call("sendMessage", params) == {"message_id": 5}
    assert bot_api.calls == [("sendMessage", params)]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refuses(400, "Bad Request: message text is empty"), BadRequest),
        (refuses(401, "Unauthorized"), InvalidToken),
        (refuses(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (refuses(404, "Not Found"), InvalidToken),
        (refuses(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (refuses(500, "Internal Server Error"), Unable),
        (refuses(400, "Bad Request: upgraded", migrate_to_chat_id=-100), ChatMigrated),
        (too_fast(7), RetryAfter),
        (reset, NetworkError),
    ],
)
async def test_errors_of_telegram_come_out_as_their_classes(
    api: Api, bot_api: BotApi, answer: Answer, error: type[TelegramError]
) -> None:
    bot_api.answers("sendMessage", answer)
    with pytest.raises(error) as raised:
        await api.call("sendMessage", {"chat_id": 1})
    assert type(raised.value) is error


@pytest.mark.parametrize("code", [200, 302, 400, 401, 403, 404, 409, 429, 502])
async def test_a_page_of_a_proxy_is_never_taken_for_telegrams_word(
    api: Api, bot_api: BotApi, code: int
) -> None:
    bot_api.answers("sendMessage", page(code))
    with pytest.raises(NotTelegram):
        await api.call("sendMessage", {"chat_id": 1})


async def test_half_an_answer_is_not_telegrams(api: Api, bot_api: BotApi) -> None:
    bot_api.answers("getMe", refuses(200, "without a result"))
    with pytest.raises(NotTelegram):
        await api.call("getMe")


async def test_the_wait_is_told_as_a_time(api: Api, bot_api: BotApi) -> None:
    bot_api.answers("sendMessage", too_fast(7))
    with pytest.raises(RetryAfter) as raised:
        await api.call("sendMessage")
    assert raised.value.retry_after == timedelta(seconds=7)


async def test_a_server_that_hangs_is_given_up(api: Api, bot_api: BotApi) -> None:
    bot_api.answers("sendMessage", when(asyncio.Event(), ok()))
    with pytest.raises(TimedOut):
        await api.call("sendMessage", seconds=0.05)


async def test_files_go_beside_the_parameters(api: Api, bot_api: BotApi) -> None:
    poster = bytes(range(256)) * 300
    params = {"chat_id": 1, "caption": "“Ω”", "parse_mode": "HTML", "reply_markup": {"a": [1]}}
    bot_api.answers("sendDocument", ok({"message_id": 5}))
    files = {"document": ('a "poster".png', poster, "image/png")}
    assert await api.call("sendDocument", params, files=files) == {"message_id": 5}
    [(_, sent)] = bot_api.calls
    document = sent.pop("document")
    assert (document.file_name, document.content_type, document.content) == (
        "a %22poster%22.png",
        "image/png",
        poster,
    )
    assert sent == {
        "chat_id": "1", "caption": "“Ω”", "parse_mode": "HTML", "reply_markup": '{"a":[1]}',
    }  # fmt: skip


async def test_nobody_at_the_other_end_is_a_network_error() -> None:
    api = Api(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(NetworkError):
        await api.call("getMe")
    await api.close()


async def test_proxies_of_the_environment_are_not_trusted(
    api: Api, bot_api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert await api.call("getMe") is True
    assert bot_api.methods() == ["getMe"]


@pytest.mark.parametrize("token", ["", "no token", "123", "123:with space", "x:abc", "1:a/../b"])
def test_what_cannot_be_a_token_is_refused_without_repeating_it(token: str) -> None:
    with pytest.raises(InvalidToken) as refusal:
        Api(token)
    assert str(refusal.value) == "Invalid token"


@pytest.mark.parametrize("answer", [reset, page(502), refuses(500, "x"), refuses(404, "y")])
async def test_the_token_stands_in_no_error_and_no_log(
    api: Api, bot_api: BotApi, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bot_api.answers("sendMessage", answer)
    with pytest.raises(TelegramError) as raised:
        await api.call("sendMessage", {"chat_id": 1, "text": "Planted"})
    assert TOKEN not in f"{raised.value!r} {raised.value.__cause__!r}"
    client = [r.getMessage() for r in caplog.records if not r.name.startswith("aiohttp.access")]
    assert not [line for line in client if TOKEN in line or "Planted" in line]
    assert TOKEN not in repr(api)
