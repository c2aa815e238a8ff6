"""The adapter as a whole: an update comes in, the app answers, the answer goes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.conversation.vocabulary import Broken, Delivered, Incoming, Place, Receipt, Said, Say, Text
from bot.platforms.telegram.adapter import Telegram
from bot.platforms.telegram.parse import Me
from bot.platforms.telegram.refusals import TokenRefused, WebhookIsSet
from bot.texts import Texts
from storage.records import OutboxRow
from tests.telegram.handled import press, said
from tests.telegram.stub import TOKEN, BotApi, ok, refuses


class Echo:
    """An app that answers every text with one of ours."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.receipts: list[Receipt] = []
        self.reported = asyncio.Event()

    async def handle(
        self, events: Sequence[Incoming], broken: Sequence[Broken] = ()
    ) -> Sequence[Incoming]:
        assert not broken
        rows = [
            OutboxRow(event.id, event.where.address, self.compose(event.where))
            for event in events
            if isinstance(event.what, Said)
        ]
        self.telegram.deliver(rows)
        return events

    def compose(self, where: Place) -> bytes:
        return self.telegram.compose(Say(Text("unknown"), slot="card"), "en", where)

    async def report(self, receipts: Sequence[Receipt]) -> None:
        self.receipts += receipts
        self.reported.set()


@pytest.fixture
async def telegram(root: str, bot_api: BotApi) -> AsyncIterator[Telegram]:
    bot = {"id": 123456789, "is_bot": True, "username": "DojangBot", "first_name": "Dojang"}
    bot_api.answers("getMe", ok(bot))
    telegram = Telegram(TOKEN, root, Texts.load())
    yield telegram
    await telegram.close()


async def test_a_message_is_answered_reported_and_its_press_acknowledged(
    telegram: Telegram, bot_api: BotApi
) -> None:
    bot_api.answers("getWebhookInfo", ok({"url": ""}))
    bot_api.answers("getUpdates", ok([said(7), press(8, "cb8")]))
    assert await telegram.start() == Me(123456789, "DojangBot", "Dojang")
    app = Echo(telegram)
    running = asyncio.create_task(telegram.run(app))
    await asyncio.wait_for(app.reported.wait(), 10)
    await bot_api.called(6)
    telegram.stop()
    await asyncio.wait_for(running, 10)
    assert app.receipts == [
        Receipt(7, Place("telegram", "1001", "private"), Delivered("card", "501"))
    ]
    assert ("answerCallbackQuery", {"callback_query_id": "cb8"}) in bot_api.calls
    assert bot_api.texts(1001) == [Texts.load().show("en", Text("unknown"))]
    assert telegram.backlog == 0


async def test_a_stop_before_the_run_is_a_stop(telegram: Telegram, bot_api: BotApi) -> None:
    bot_api.answers("getWebhookInfo", ok({"url": ""}))
    await telegram.start()
    telegram.stop()
    await asyncio.wait_for(telegram.run(Echo(telegram)), 10)
    assert "getUpdates" not in bot_api.methods()


async def test_a_webhook_somewhere_else_is_told_at_once(
    telegram: Telegram, bot_api: BotApi
) -> None:
    bot_api.answers("getWebhookInfo", ok({"url": "https://example.org/hook"}))
    with pytest.raises(WebhookIsSet, match="webhook"):
        await telegram.start()


async def test_a_token_that_telegram_does_not_know_is_told_at_once(
    root: str, bot_api: BotApi
) -> None:
    bot_api.answers("getMe", refuses(401, "Unauthorized"))
    telegram = Telegram(TOKEN, root, Texts.load())
    with pytest.raises(TokenRefused, match="BOT_TOKEN"):
        await telegram.start()
    await telegram.close()


def test_what_cannot_be_a_token_is_told_at_once() -> None:
    with pytest.raises(TokenRefused):
        Telegram("not a token", "http://127.0.0.1:1", Texts.load())
