"""setWebhook, deleteWebhook and getWebhookInfo, a little stricter than Telegram's.

Telegram corrects a number of connections that it does not allow; here it is refused, so that it
shows. Where the webhook is plain http, it must be on this machine.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from bot.rehearsal.bot_api.allowed import choose_kinds
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.posting import Hook, Posting
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.messenger import Messenger

CONNECTIONS: Final = 40
CONNECTIONS_MAX: Final = 100
LOCAL_CONNECTIONS_MAX: Final = 100_000
SECRET_MAX: Final = 256
PORTS: Final = frozenset({443, 80, 88, 8443})
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]*")
_KNOWN: Final = frozenset(
    {
        "url", "certificate", "ip_address", "max_connections", "allowed_updates",
        "drop_pending_updates", "secret_token",
    }
)  # fmt: skip


class Webhook:
    """The webhook of one bot. `local`: as on a Bot API server of one's own."""

    def __init__(self, messenger: Messenger, posting: Posting, *, local: bool) -> None:
        self._messenger = messenger
        self._posting = posting
        self._local = local

    @property
    def active(self) -> bool:
        return self._posting.hook is not None

    def set(self, given: Parameters) -> bool:
        given.refuse_unknown(_KNOWN)
        url = given.text("url").strip()
        if not url:
            return self._delete(given)
        self._check(url)
        secret = given.text("secret_token")
        if len(secret) > SECRET_MAX:
            raise Refused.bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise Refused.bad_request("secret token contains unallowed characters")
        most = LOCAL_CONNECTIONS_MAX if self._local else CONNECTIONS_MAX
        connections = given.integer("max_connections", CONNECTIONS)
        if not 1 <= connections <= most:
            raise Refused.bad_request(f"max_connections must be from 1 to {most}")
        choose_kinds(self._messenger, given)
        self._drop(given)
        self._posting.begin(Hook(url, secret, connections))
        return True

    def delete(self, given: Parameters) -> bool:
        given.refuse_unknown({"drop_pending_updates"})
        return self._delete(given)

    def info(self, given: Parameters) -> dict[str, Any]:
        given.refuse_unknown(())
        hook, error = self._posting.hook, self._posting.error
        told: dict[str, Any] = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": self._messenger.pending(),
            "allowed_updates": sorted(self._messenger.scene.allowed),
        }
        if hook is not None:
            told["max_connections"] = hook.connections
            if error is not None:
                told["last_error_date"], told["last_error_message"] = error
        return told

    def _delete(self, given: Parameters) -> bool:
        self._posting.end()
        self._drop(given)
        return True

    def _drop(self, given: Parameters) -> None:
        if given.flag("drop_pending_updates"):
            self._messenger.confirm(self._messenger.scene.next_update)

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise Refused.bad_request("bad webhook: invalid webhook URL specified") from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Refused.bad_request("bad webhook: invalid webhook URL specified")
        if self._local or _is_here(parts):
            return
        if parts.scheme != "https":
            raise Refused.bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (port or 443) not in PORTS:
            raise Refused.bad_request(
                "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
            )


def _is_here(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
