"""Logs that help to find a fault and hold nothing of anybody.

What is written down passes one of two formatters, which differ in nothing but form. Our own lines
are built with care, and still any token, key or number that could be a phone or an account is
masked; numbers of rows and updates stay readable. Lines of libraries lose their arguments, because
those are URLs, answers and objects; below a warning they are not written at all, whatever the
LOG_LEVEL, which is for our own. Exceptions keep their classes and where they happened, never their
texts or values.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Literal, TextIO

import orjson

OURS: Final = ("bot", "storage", "__main__")

_SECRETS: Final = (
    (re.compile(r"(?i)AGE-SECRET-KEY-[A-Z0-9-]+"), "‹key›"),
    (re.compile(r"/bot[^/\s]*:[^/\s]*"), "/bot‹token›"),
    (re.compile(r"\b\d{3,}:[A-Za-z0-9_-]{16,}"), "‹token›"),
    (re.compile(r"(?<![\w-])[A-Za-z0-9_-]{43}=?(?![\w=-])"), "‹key›"),  # 32 bytes in base64
)

_NUMBER: Final = re.compile(r"(?<!\brow )(?<!\bupdate )(?<!\d)\+?\(?\d(?:[\s().\-/·]*\d){6,}")
"""Seven digits or more, however they are grouped, unless it says of which row or update."""


def redact(text: str) -> str:
    """The same text without tokens, keys and long numbers."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return _NUMBER.sub("‹number›", text)


class Redacting(logging.Formatter):
    """`12:30:01 WARNING bot.app: message`, then the classes and places of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        at = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        line = f"{at} {record.levelname} {record.name}: {redact(_message(record))}"
        error = record.exc_info[1] if record.exc_info else None
        return "\n  ".join([line, *(_places(error) if error else ())])


class RedactingJson(logging.Formatter):
    """The same as one JSON object a line: `at` (UTC), `level`, `logger`, `message`, and
    `exception` (a list of classes and places) where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(_message(record)),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["exception"] = [place.strip() for place in _places(error)]
        return orjson.dumps(line).decode()


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in OURS:
        return record.getMessage()
    # The first line of the template: what follows, and every argument, is a value.
    return str(record.msg).partition("\n")[0]


def _places(error: BaseException) -> Iterator[str]:
    """Class and frames of an exception and of its causes, innermost call last."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield f"{type(cause).__module__}.{type(cause).__qualname__}"
        for frame in traceback.extract_tb(cause.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 — logging's name
        """A record that cannot be written; logging itself would print its arguments."""
        told = f"a log line of {record.name} could not be written"
        if isinstance(self.formatter, RedactingJson):
            told = orjson.dumps({"level": "ERROR", "logger": "bot", "message": told}).decode()
        with suppress(OSError, ValueError):  # where even this cannot be written, nothing can
            self.stream.write(f"{told}\n")


def configure(level: str = "INFO", form: Literal["text", "json"] = "text") -> None:
    """Send everything to stderr through `Redacting` or `RedactingJson`: logs, warnings and what
    nobody caught."""
    handler = _Handler()
    handler.setFormatter(RedactingJson() if form == "json" else Redacting())
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    wanted = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(wanted, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(wanted)
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


def _warned(
    message: Warning | str,  # noqa: ARG001 — its text could quote anything
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    logging.getLogger("bot").warning("%s at %s:%s", category.__name__, filename, lineno)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("stopped by a fault", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        logging.getLogger("bot").error("a thread stopped by a fault", exc_info=args.exc_value)


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    logging.getLogger("bot").error("a fault while cleaning up", exc_info=args.exc_value)
