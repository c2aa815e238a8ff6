"""The messenger's exchange: where changes happen, are written down, and are told to watchers.

What the bot and what people do in it is told in other files.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Self, TypeVar, cast

from bot.rehearsal.messenger import wire
from bot.rehearsal.messenger.changes import (
    BotPlaced,
    Change,
    Counted,
    GroupPut,
    KeyboardPut,
    MessagePut,
    MessagesGone,
    Passing,
    PersonPut,
    Pinned,
    UpdateQueued,
    UpdatesAllowed,
    UpdatesForgotten,
    UpdateTaken,
)
from bot.rehearsal.messenger.files import FOLDER, Files
from bot.rehearsal.messenger.groups import Group
from bot.rehearsal.messenger.inline import Inline
from bot.rehearsal.messenger.journal import Journal
from bot.rehearsal.messenger.personas import CAST, GROUPS, Persona
from bot.rehearsal.messenger.scene import Scene
from bot.rehearsal.messenger.update_queue import (
    INLINE_LIVES,
    KINDS,
    ON_REQUEST,
    PRESS_LIVES,
    UPDATE_LIVES,
    Update,
)
from bot.rehearsal.messenger.vocabulary import Keyboard, Message
from bot.rehearsal.messenger.wire import BotAccount, Json

T = TypeVar("T")
_LIVES: Final = {"callback_query": PRESS_LIVES, "inline_query": INLINE_LIVES}
Listener = Callable[[Change | Passing], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    seen: Callable[[Any], Any]
    answer: asyncio.Future[Any]


class Exchange:
    """The local messenger without anybody's hands.

    `journal`: the file that lets it survive a kill; None keeps everything in memory.
    `clock`: unix seconds.
    """

    def __init__(
        self,
        *,
        journal: Path | None = None,
        people: Iterable[Persona] = CAST,
        groups: Iterable[Group] = GROUPS,
        bot: BotAccount | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.bot = bot or BotAccount()
        self.clock = clock
        self.scene = Scene(people, groups)
        self.inline = Inline()
        self.files = Files(journal.parent / FOLDER if journal else None)
        self._listeners: list[Listener] = []
        self._waiting: dict[int | None, list[_Waiting]] = {}
        self._journal: Journal | None = None
        past = Journal.read(journal) if journal else []
        # Telegram starts the numbering of a bot's updates anywhere, and so do we.
        for change in past or [Counted(1, random.randrange(10**8, 9 * 10**8))]:  # noqa: S311
            self.scene.apply(change)
        if journal:
            self._journal = Journal.begin(journal, self.scene.told_again(clock()))

    def close(self) -> None:
        if self._journal:
            self._journal.close()

    # ── changes and who hears of them ────────────────────────────────────────────────────

    def commit(self, *changes: Change) -> None:
        """Lets changes happen together: in the scene, in the journal, before everybody's eyes."""
        numbered = list(self._numbered(changes))
        for change in numbered:
            self.scene.apply(change)
        if self._journal:
            self._journal.write(numbered)
        for change in numbered:
            self.tell(change)

    def _numbered(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Of two updates that tell of one act, each has an id of its own."""
        following = self.scene.next_update
        for change in changes:
            if isinstance(change, UpdateQueued):
                update = change.update
                if update.id < following:
                    update = replace(update, id=following)
                following = update.id + 1
                yield UpdateQueued(update)
            else:
                yield change

    def tell(self, change: Change | Passing) -> None:
        for listener in tuple(self._listeners):
            listener(change)
        if self._waiting:
            chat = _chat_of(change)
            self._ask(None)
            if chat is not None:
                self._ask(chat)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tells this listener every change, until what is returned is called."""
        self._listeners.append(listener)

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return stop

    async def wait(
        self,
        seen: Callable[[Self], T],
        timeout: float = 5.0,  # noqa: ASYNC109 (a test says how long it is patient)
        *,
        chat: int | None = None,
    ) -> T:
        """The first true answer of `seen(messenger)`, asked again at every change.

        `chat`: ask only when this chat changes; with many who wait, that is much cheaper.
        TimeoutError: nothing true within so many seconds.
        """
        if found := seen(self):
            return found
        waiting = _Waiting(seen, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(chat, []).append(waiting)
        try:
            async with asyncio.timeout(timeout):
                return cast(T, await waiting.answer)
        finally:
            others = self._waiting[chat]
            others.remove(waiting)
            if not others:
                del self._waiting[chat]

    def _ask(self, chat: int | None) -> None:
        for waiting in self._waiting.get(chat, ()):
            if waiting.answer.done():
                continue
            try:
                found = waiting.seen(self)
            except Exception as error:  # noqa: BLE001 (theirs, and told to them: we go on)
                waiting.answer.set_exception(error)
            else:
                if found:
                    waiting.answer.set_result(found)

    # ── looking around ───────────────────────────────────────────────────────────────────

    @property
    def now(self) -> int:
        return int(self.clock())

    def messages(self, chat: int) -> list[Message]:
        """All that stands in a chat, oldest first."""
        return list(self.scene.messages.get(chat, {}).values())

    def last(self, chat: int) -> Message | None:
        """The bot's newest message in this chat."""
        newest_first = reversed(self.scene.messages.get(chat, {}).values())
        return next((message for message in newest_first if message.origin == "bot"), None)

    def keyboard(self, chat: int) -> Keyboard | None:
        return self.scene.keyboards.get(chat)

    def pending(self) -> int:
        """How many updates wait for the bot."""
        return len(self.scene.updates.alive(self.clock()))

    # ── updates ──────────────────────────────────────────────────────────────────────────

    def update(self, what: str, body: Json) -> tuple[UpdateQueued, ...]:
        """The next update for the bot, to be committed with what it tells of.

        None where the bot said that it does not want this kind.
        """
        if what not in self.scene.allowed:
            return ()
        lives = _LIVES.get(what, UPDATE_LIVES)
        return (UpdateQueued(Update(self.scene.next_update, what, body, self.clock() + lives)),)

    def notice(
        self, chat: int, by: int, text: str, told: Json, *, thread: int | None = None
    ) -> tuple[Change, ...]:
        """A line of the chat that nobody wrote, to be committed; the bot hears of each."""
        message = Message(
            self.scene.next_message,
            chat,
            "service",
            self.now,
            sender=by,
            text=text,
            service=told,
            thread=thread,
        )
        heard = self.scene.private(chat) or self.scene.standing(chat) == "in"
        return MessagePut(message), *(self.update("message", self.wire(message)) if heard else ())

    def copied(self, post: Message) -> tuple[Change, ...]:
        """What a channel's post brings to the group that is linked with the channel."""
        channel = self.scene.groups.get(post.chat)
        if channel is None or channel.kind != "channel":
            return ()
        group = self.scene.discussion(post.chat)
        if group is None:
            return ()
        links = tuple(
            row
            for each in post.buttons or ()
            if (row := tuple(button for button in each if button.url is not None))
        )
        copy = replace(
            post,
            id=post.id + 1,
            chat=group.id,
            origin="person",
            sender=None,
            buttons=links or None,
            copy_of=(post.chat, post.id),
        )
        place = self.scene.place(group.id)
        seen = place.standing == "in" and (place.rights is not None or self.bot.sees_all)
        return MessagePut(copy), *(self.update("message", self.wire(copy)) if seen else ())

    def confirm(self, offset: int) -> None:
        """`getUpdates` with this offset: what is older has been handled; < 0 from the end."""
        waiting = self.scene.updates
        below = waiting.from_the_end(-offset) if offset < 0 else offset
        first = waiting.from_the_end(len(waiting))
        if below is not None and first is not None and first < below:
            self.commit(UpdatesForgotten(below))

    def taken(self, update: int) -> None:
        """The bot's webhook has taken this one."""
        self.commit(UpdateTaken(update))

    def allow(self, kinds: Sequence[str]) -> None:
        """Which kinds of updates the bot wants from now on; none means the usual ones."""
        wanted = frozenset(kinds) or KINDS - ON_REQUEST
        if wanted != self.scene.allowed:
            self.commit(UpdatesAllowed(tuple(sorted(wanted))))

    def updates(self, limit: int) -> list[Update]:
        return self.scene.updates.first(limit, self.clock())

    # ── who there is ─────────────────────────────────────────────────────────────────────

    def add_person(self, person: Persona) -> Persona:
        """Somebody new in the messenger."""
        self.commit(PersonPut(person))
        return person

    def add_group(self, group: Group) -> Group:
        self.commit(GroupPut(group))
        return group

    def wire(self, message: Message) -> Json:
        """This message in the Bot API's JSON."""
        return wire.message(self.scene, self.bot, message)


def _chat_of(change: Change | Passing) -> int | None:
    match change:
        case MessagePut(message):
            return message.chat
        case (
            MessagesGone(chat=chat)
            | KeyboardPut(chat=chat)
            | BotPlaced(chat=chat)
            | Pinned(chat=chat)
        ):
            return chat
        case _:
            return None
