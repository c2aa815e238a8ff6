"""Files that go along with a call: drawn when it is sent, so that the outbox holds only words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from bot.pictures.chart import chart_png
from bot.pictures.poster import Poster, draw_poster
from bot.pictures.worded import chart_of
from bot.platforms.telegram.calls import Call
from bot.platforms.telegram.multipart import Upload

POSTER: Final = "dojang-a4.png"
CHART: Final = "dojang-chart.png"


async def drawn(call: Call) -> Mapping[str, Upload] | None:
    """What is to be uploaded with this call; None for most. Takes a second of a thread's time."""
    if call.poster:
        png = await asyncio.to_thread(draw_poster, Poster(**call.poster))
        return {"document": (POSTER, png, "image/png")}
    if call.chart:
        png = await asyncio.to_thread(chart_png, chart_of(call.chart))
        return {"photo": (CHART, png, "image/png")}
    return None
