"""A real headless Chromium on the rehearsal's page."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.campaign import BUNDLED, load
from bot.rehearsal.rehearsal import Rehearsal

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = (1440, 900)
PHONE = (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed"))


class Opens(Protocol):
    """Opens the page in a window of its own."""

    def __call__(
        self, *, language: str, size: tuple[int, int] = WIDE
    ) -> AbstractAsyncContextManager[Page]: ...


@pytest.fixture
async def rehearsal(tmp_path: Path) -> AsyncIterator[Rehearsal]:
    async with Rehearsal(load(BUNDLED), tmp_path) as running:
        await running.server.start()
        await running.start_bot()
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest.fixture
def open_page(browser: Browser, rehearsal: Rehearsal) -> Opens:
    """Also promises that the page asks nobody but this machine, and has no error in its console."""

    @asynccontextmanager
    async def opened(*, language: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Page]:
        width, height = size
        context = await browser.new_context(
            locale=language, viewport={"width": width, "height": height}
        )
        page = await context.new_page()
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(rehearsal.server.url)
        yield page
        await context.close()
        assert not complaints
        assert all(url.startswith(rehearsal.server.url) for url in asked)

    return opened
