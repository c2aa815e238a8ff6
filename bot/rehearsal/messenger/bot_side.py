"""What the bot does in the local messenger, once the Bot API server has checked that it may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.rehearsal.messenger import wire
from bot.rehearsal.messenger.changes import (
    Answered,
    BotPlaced,
    CommandsPut,
    KeyboardPut,
    MessagePut,
    MessagesGone,
    Pinned,
    ProfilePut,
    Typing,
)
from bot.rehearsal.messenger.exchange import Exchange
from bot.rehearsal.messenger.scene import ProfileField
from bot.rehearsal.messenger.vocabulary import (
    Attachment,
    Buttons,
    Command,
    Entity,
    Keyboard,
    Message,
)


class BotSide(Exchange):
    """The messenger with the bot's hands."""

    def post(
        self,
        chat: int,
        text: str,
        entities: tuple[Entity, ...] = (),
        buttons: Buttons | None = None,
        *,
        fixed: bool = False,
        file: Attachment | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> Message:
        """A message of the bot. `fixed`: it changes the keyboard, too."""
        message = Message(
            self.scene.next_message,
            chat,
            "bot",
            self.now,
            sender=self.bot.id,
            text=text,
            entities=entities,
            buttons=buttons,
            fixed=fixed,
            file=file,
            thread=thread,
            reply_to=reply_to,
        )
        self.commit(MessagePut(message), *self.copied(message))
        return message

    def rewrite(
        self, message: Message, text: str, entities: tuple[Entity, ...], buttons: Buttons | None
    ) -> Message:
        """The bot's message, edited."""
        anew = replace(message, text=text, entities=entities, buttons=buttons, edited=self.now)
        self.commit(MessagePut(anew))
        return anew

    def erase(self, chat: int, ids: Iterable[int]) -> None:
        """Deletes messages for everybody. A keyboard leaves with the message that brought it."""
        gone = tuple(id_ for id_ in ids if self.scene.message(chat, id_))
        if not gone:
            return
        keyboard = self.keyboard(chat)
        leaves = [KeyboardPut(chat, None)] if keyboard and keyboard.message in gone else []
        self.commit(MessagesGone(chat, gone), *leaves)

    def show_keyboard(self, chat: int, keyboard: Keyboard | None) -> None:
        if keyboard is not None or self.keyboard(chat) is not None:
            self.commit(KeyboardPut(chat, keyboard))

    def attachment(self, file_id: str) -> Attachment | None:
        """The file that was sent under this id before."""
        return next(
            (
                message.file
                for told in self.scene.messages.values()
                for message in told.values()
                if message.file is not None and wire.file_id(message.file) == file_id
            ),
            None,
        )

    def pin(self, chat: int, message: Message, by: int) -> None:
        """Pins it above what was pinned before; everybody in the chat is told, the bot, too."""
        pinned = self.scene.pins.get(chat, ())
        if message.id in pinned:
            return
        who = self.scene.people[by].name if by in self.scene.people else self.bot.name
        told = {"pinned_message": self.wire(message)}
        notice = self.notice(chat, by, f"{who} pinned a message", told)
        self.commit(Pinned(chat, (*pinned, message.id)), *notice)

    def unpin(self, chat: int, message: int | None = None) -> bool:
        """Unpins this message, or the latest; False where there is none such."""
        pinned = self.scene.pins.get(chat, ())
        gone = message or (pinned[-1] if pinned else None)
        if gone not in pinned:
            return False
        self.commit(Pinned(chat, tuple(id_ for id_ in pinned if id_ != gone)))
        return True

    def answer(self, query: str, text: str | None, *, alert: bool, url: str | None) -> bool:
        """Answers a press; False where nobody waits for that answer (any more)."""
        until = self.scene.queries.get(query)
        if until is None or until <= self.clock():
            return False
        self.tell(Answered(query, text, alert, url))
        return True

    def type(self, chat: int, action: str) -> None:
        self.tell(Typing(chat, action))

    def leave(self, group: int) -> None:
        self.commit(BotPlaced(group, "out"))

    def present(self, what: ProfileField, language: str, value: str) -> None:
        self.commit(ProfilePut(what, language, value))

    def set_commands(self, scope: str, language: str, commands: Iterable[Command]) -> None:
        self.commit(CommandsPut(scope, language, tuple(commands)))
