"""Commands as somebody types them: in a folder of their own, with no setting but the test's."""

from __future__ import annotations

import logging
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.logs import OURS
from bot.settings import NAMES


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper() in NAMES:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def logs_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command turns the logs of the whole process its own way."""
    for module, name in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (warnings, "showwarning"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    handlers = logging.getLogger().handlers[:]
    levels = {name: logging.getLogger(name).level for name in ("root", *OURS)}
    yield
    logging.getLogger().handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def dojang() -> Callable[..., Result]:
    """`dojang("totals", "--json")`, with what it printed and its exit code."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, words)

    return run
