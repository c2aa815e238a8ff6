"""What people do, written as one would tell it, and done in the local messenger.

Every line of a person in a transcript can be played again:

    Maria: /start                          says it in the private chat with the bot
    박소연 in 강남 시민모임: /invite            says it in the group, or posts it in the channel
    박소연 in 자원봉사방, anonymously: …        an admin, in the supergroup's own name
    박소연 in 자원봉사방, as 구출네트워크: …       in the name of a channel of hers
    오태현 in 자원봉사방 › 서명: …             in the topic of a forum
    Maria presses “✍️ Sign”                the newest message with this button
    정도윤 opens “✍️ Sign privately”         the newest link with this label in their chats
    정도윤 follows 김하늘's “📣 알리기”          the link that this button would share
    Maria shares their number              by the messenger's button
    Maria shares their number, now +44 …   the same, with the account's new number
    Maria sends somebody else's contact
    Maria sends a contact without account
    Maria forwards their own contact
    Maria sends a sticker · Maria sends a voice message
    Maria changes their last message to: …
    Maria blocks the bot · Maria unblocks the bot

Of groups and channels:

    박소연 adds the bot to 강남 시민모임
    박소연 adds the bot to 강남 시민모임 with CODE            by a link that carries a code
    박소연 adds the bot to … to post messages and edit messages
    박소연 follows “➕ …” into 강남 시민모임                 by the bot's own link
    박소연 promotes the bot in 강남 시민모임                 to all that an admin usually may
    박소연 promotes the bot in 강남 시민모임 to pin messages  · demotes it · mutes it · unmutes it
    박소연 removes the bot from 강남 시민모임
    박소연 promotes 정도윤 in … · demotes 정도윤 in … · removes 정도윤 from …
    Maria joins 강남 시민모임 · Maria leaves 강남 시민모임
    박소연 deletes the bot's last message in … · 박소연 deletes their last message in …
    박소연 pins the bot's last message in … · 박소연 unpins the latest message in …
    박소연 turns 강남 시민모임 into a supergroup · into a forum
    최유진 opens the topic 서명 in 자원봉사방
    박소연 deletes the group 강남 시민모임 · the channel …

Of what is picked:

    정도윤 asks @bot in 강남 시민모임: 서명     types it there, without sending it
    Maria asks @bot                          the same in private, with nothing behind it
    정도윤 picks “…”                         of what was offered for it
    박소연 picks the channel … for “…”       for a key that asks for a channel or a group
    한지우 picks 오태현 and Анна for “…”      for a key that asks for people
"""

from __future__ import annotations

from bot.rehearsal.messenger import Messenger

# Importing these enters their lines into the register, in the order in which they are tried.
from bot.rehearsal.script import picking as _picking  # noqa: F401  # isort: skip
from bot.rehearsal.script import in_groups as _in_groups  # noqa: F401  # isort: skip
from bot.rehearsal.script import in_private as _in_private  # noqa: F401  # isort: skip
from bot.rehearsal.script.lines import find
from bot.rehearsal.script.stage import NotInTheScript, Stage

__all__ = ["NotInTheScript", "Player"]


class Player:
    """Plays lines in a messenger."""

    def __init__(self, messenger: Messenger) -> None:
        self._stage = Stage(messenger)

    def play(self, line: str) -> None:
        """Do what the line says. Raises `NotInTheScript`."""
        found = find(line)
        if found is None:
            raise NotInTheScript(f"not understood: {line}")
        doing, words = found
        doing(self._stage, *words)
