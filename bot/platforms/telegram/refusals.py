"""Why the bot cannot run at Telegram. A class's docstring is its message to the operator; `{}` is
what was given when it was raised."""

from __future__ import annotations

from inspect import cleandoc


class Refused(Exception):
    """Telegram does not let this bot run."""

    def __str__(self) -> str:
        return cleandoc(type(self).__doc__ or "").format(*self.args)


class TokenRefused(Refused):
    """Telegram does not know this BOT_TOKEN. Copy it again from @BotFather, or, if it was
    revoked there, take the new one."""


class WebhookIsSet(Refused):
    """A webhook is set for this bot, so its updates go there and cannot be fetched. Find out who
    set it. If it is not needed any more, `dojang webhook delete` ends it; if it is yours, set
    WEBHOOK_URL and WEBHOOK_SECRET."""


class AnotherPoller(Refused):
    """Somebody else fetches this bot's updates with the same token. Stop the other process; if
    you know of none, somebody may have stolen the token: revoke it at @BotFather."""


class NotReached(Refused):
    """Telegram does not answer at BOT_API_URL as it should ({}). Try again in a while."""


class NotTaken(Refused):
    """Telegram does not take this webhook: {}."""
