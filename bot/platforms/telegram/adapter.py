"""Telegram as the app sees it: events come in, replies go out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol

from telegram.error import InvalidToken, TelegramError

from bot.conversation.vocabulary import Broken, Incoming, Place, Receipt, Reply
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.bulk import Bulk
from bot.platforms.telegram.calls import dump
from bot.platforms.telegram.intake import Intake
from bot.platforms.telegram.letterbox import Letterbox
from bot.platforms.telegram.menu import Menu, register
from bot.platforms.telegram.pacing import Pacer, backoff
from bot.platforms.telegram.parse import Me
from bot.platforms.telegram.quiet import quiet_libraries
from bot.platforms.telegram.refusals import TokenRefused, WebhookIsSet
from bot.platforms.telegram.render import render
from bot.platforms.telegram.sender import Sender
from bot.platforms.telegram.texts import Shows
from bot.platforms.telegram.timing import Timing
from bot.platforms.telegram.webhook import Hook, Webhook
from storage.records import OutboxRow

log = logging.getLogger(__name__)


class Takes(Protocol):
    """What is asked of the app. Both return when what they were given is committed; `handle` tells
    which events were played."""

    async def handle(
        self, events: Sequence[Incoming], broken: Sequence[Broken] = ()
    ) -> Sequence[Incoming]: ...

    async def report(self, receipts: Sequence[Receipt]) -> None: ...


class Telegram:
    """One bot at Telegram.

    `start` it, give `compose` and `deliver` to the app, `run` it with the app, `stop` it.
    """

    def __init__(
        self,
        token: str,
        root: str,
        texts: Shows,
        *,
        pacer: Pacer | None = None,
        timing: Timing | None = None,
        hook: Hook | None = None,
        ours: Callable[[], bool] = lambda: True,
    ) -> None:
        """`pacer` replaces Telegram's pace. While what is in hand may not be `ours` any more, no
        call is begun. With a `hook`, updates are not fetched but posted to
        `webhook`. Raises `TokenRefused` for what cannot be a token."""
        quiet_libraries()
        self._timing = timing or Timing()
        try:
            self._api = Api(token, root, answer_seconds=self._timing.answer_seconds)
        except InvalidToken:
            raise TokenRefused from None
        self._texts = texts
        pacer = pacer or Pacer(self._timing.clock)
        self._sender = Sender(
            self._api,
            self._report,
            clock=self._timing.clock,
            sleep=self._timing.sleep,
            pacer=pacer,
            ours=ours,
        )
        self._bulk = Bulk(
            self._api, self._report, pacer, lambda: self._sender.crowded, self._timing.sleep
        )
        self._me: Me | None = None
        self._app: Takes | None = None
        self._intake: Intake | None = None
        self.letterbox = None if hook is None else Letterbox(self._api, hook.url)
        self.webhook = (
            None if hook is None else Webhook(hook.secret, self._handle, self._sender.acknowledge)
        )
        """To be served at the path of the hook's URL."""
        self._stopping = False

    @property
    def backlog(self) -> int:
        """Rows that wait for their delivery."""
        return self._sender.backlog

    @property
    def longest_wait(self) -> float:
        """Seconds since the oldest of them was handed to us."""
        return self._sender.longest_wait

    @property
    def slowed(self) -> int:
        """How often Telegram has told us to wait."""
        return self._api.slowed

    @property
    def in_hand(self) -> AbstractSet[int]:
        """Rows that wait for their delivery."""
        return self._sender.in_hand

    def let_go(self) -> None:
        """Others deliver what we have in hand."""
        self._sender.let_go()

    async def room(self, rows: int) -> None:
        """Wait until fewer rows than that wait for their delivery."""
        await self._sender.room(rows)

    async def start(self) -> Me:
        """Ask Telegram who we are; waits for it where it cannot be reached.

        Raises `TokenRefused`, or `WebhookIsSet` where fetching updates is impossible.
        """
        try:
            bot = await self._ask("getMe")
            webhook = await self._ask("getWebhookInfo")
        except InvalidToken:
            raise TokenRefused from None
        if webhook.get("url") and self.letterbox is None:
            raise WebhookIsSet
        if self.letterbox is not None:
            self.letterbox.judge(webhook)
        self._me = Me(id=bot["id"], username=bot["username"], name=bot["first_name"])
        return self._me

    async def _ask(self, method: str) -> Any:
        failures = 0
        while True:
            try:
                return await self._api.call(method)
            except InvalidToken:
                raise
            except TelegramError as error:
                failures += 1
                log.warning(
                    "the Bot API at BOT_API_URL does not answer (%s), trying again",
                    type(error).__name__,
                )
                await self._timing.sleep(backoff(failures))

    def compose(self, reply: Reply, language: str, where: Place) -> bytes:
        """What `deliver` will take as a row's payload."""
        assert self._me is not None, "start() comes first"
        return dump(where, render(reply, language, where, self._texts, self._me))

    def deliver(self, rows: Sequence[OutboxRow]) -> None:
        """Send these committed rows, in order; the app's `report` will hear of each."""
        self._sender.take(rows)

    async def turn_behind(self) -> bool:
        """Whether a message of a broadcast may go now, behind all that others have to say. Where
        not, it is told after a while."""
        return await self._bulk.turn()

    async def send_behind(self, row: OutboxRow) -> bool:
        """Send this committed row of a broadcast; returns when the app's `report` has taken what
        became of it. False: not yet, or nobody knows; it has to be given again."""
        return self._app is not None and await self._bulk.send(row)

    async def run(
        self, app: Takes, menus: Mapping[str, Menu] | None = None, default: str = ""
    ) -> None:
        """Take in updates and send replies until `stop` is called, then close.

        `menus` by language are registered beside, the one of `default` for all other languages;
        None leaves what is registered. Raises what `Intake.run` raises.
        """
        assert self._me is not None, "start() comes first"
        self._app = app
        beside = [asyncio.create_task(self._sender.run())]
        if menus:
            beside.append(asyncio.create_task(register(self._api, menus, default)))
        try:
            await self._take_in(self._me)
        finally:
            await asyncio.gather(self._sender.close(), self._bulk.close())
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await self.close()

    async def _take_in(self, me: Me) -> None:
        if self.webhook is not None:
            await self.webhook.run(me)
            return
        self._intake = Intake(
            self._api,
            me,
            self._handle,
            self._sender.acknowledge,
            clock=self._timing.clock,
            sleep=self._timing.sleep,
            long_poll=self._timing.long_poll_seconds,
            margin=self._timing.margin_seconds,
        )
        if self._stopping:
            self._intake.stop()
        await self._intake.run()

    def stop(self) -> None:
        """Take in no more; what is in flight still ends. Can be called from a signal handler."""
        self._stopping = True
        if self._intake is not None:
            self._intake.stop()
        if self.webhook is not None:
            self.webhook.stop()

    async def close(self) -> None:
        """Let go of connections, also where `run` was never reached."""
        await self._api.close()

    async def _handle(
        self, events: Sequence[Incoming], broken: Sequence[Broken]
    ) -> Sequence[Incoming]:
        assert self._app is not None
        return await self._app.handle(events, broken)

    async def _report(self, receipts: Sequence[Receipt]) -> None:
        assert self._app is not None
        await self._app.report(receipts)
