"""A messenger on this machine alone, to rehearse a campaign in.

The very bot that runs on Telegram talks to it over HTTP and cannot tell the difference; people
are a cast of personas, played on a page or by a test.
"""

from bot.rehearsal.messenger import ActRefused, Messenger
from bot.rehearsal.server import RehearsalServer

__all__ = ["ActRefused", "Messenger", "RehearsalServer"]
