"""What those who watch over the bot ask: does it live, can it serve, how is it going?

None of them is for the public: a proxy forwards the webhook's path and no other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

__all__ = ["Route", "operating", "posted"]


def posted(path: str, to: ASGIApp) -> Route:
    """What is posted to this path is for this application."""
    return Route(path, to, methods=["POST"])


def operating(
    ready: Callable[[], Awaitable[str | None]], figures: Callable[[], Awaitable[bytes]]
) -> Sequence[Route]:
    """`ready` gives a word for why the bot cannot serve, or None; `figures`, Prometheus' text."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")  # whoever can say so has a loop that turns

    async def readyz(_: Request) -> Response:
        why = await ready()
        return PlainTextResponse(why or "ok", 503 if why else 200)

    async def metrics(_: Request) -> Response:
        return Response(await figures(), media_type=CONTENT_TYPE_LATEST)

    return (
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    )
