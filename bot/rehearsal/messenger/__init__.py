"""The local messenger itself: its people and chats, what happens there, and what is kept of it.

It knows nothing of HTTP and waits for nothing.
"""

from bot.rehearsal.messenger.messenger import ActRefused, Messenger

__all__ = ["ActRefused", "Messenger"]
