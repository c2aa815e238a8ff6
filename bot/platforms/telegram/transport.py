"""The library's transport seam on aiohttp and orjson.

httpx, the library's own choice, is the largest cost of a bot built on it and prints the token in
its log lines and errors. Here nothing is logged, and an error says of which class it was: the
texts of the HTTP client's errors hold the URL, and the URL holds the token.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final

import aiohttp
import orjson
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# The library's own opt-in: RetryAfter says its time as a timedelta, without a warning each time.
os.environ["PTB_TIMEDELTA"] = "true"

CONNECT_SECONDS: Final = 10.0


class NotTelegram(NetworkError):
    """The answer is not one of a Bot API server: a proxy's page, or half an answer."""

    def __init__(self) -> None:
        super().__init__("not an answer of a Bot API server")


def _read(payload: bytes) -> Any:
    """JSON, also with half a character in it, as a client leaves that cuts a text inside one: for
    its sake a strict reader would refuse the answer with everybody's updates."""
    try:
        return orjson.loads(payload)
    except ValueError:
        lenient = json.loads(payload.decode(errors="replace"))
        return orjson.loads(json.dumps(lenient, ensure_ascii=False).encode(errors="replace"))


class AiohttpRequest(BaseRequest):
    """POSTs JSON over a pool of kept connections, without proxies from the environment."""

    def __init__(self, connections: int, seconds: float) -> None:
        self._connections = connections
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        self._open()

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        """The session belongs to the running loop, so it is made at the first request."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Content-Type": "application/json", "User-Agent": self.USER_AGENT},
                trust_env=False,
            )
        return self._session

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """One request; `read_timeout` is for the whole of it. Answers (status, body)."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS)
        body = orjson.dumps(request_data.parameters if request_data else {})
        try:
            async with self._open().request(
                method, url, data=body, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Raises `NotTelegram` and, unlike the base class, prints nothing of the answer."""
        try:
            answer = _read(payload)
        except (ValueError, RecursionError):
            raise NotTelegram from None
        if not isinstance(answer, dict) or "ok" not in answer:
            raise NotTelegram
        return answer
