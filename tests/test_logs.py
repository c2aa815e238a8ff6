"""Nothing of anybody reaches a log, however it gets there."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest

from bot.campaign import BUNDLED, load
from bot.logs import OURS, Redacting, RedactingJson, configure, redact
from bot.platforms.telegram.quiet import quiet_libraries

TOKEN = "123456789:AAE-not_a_real_token_but_of_that_shape_"
NAME = "Kim Planted"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a bot that runs with LOG_LEVEL=DEBUG prints. Everything is put back afterwards."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    for module, name in (
        (sys, "excepthook"),
        (sys, "unraisablehook"),
        (threading, "excepthook"),
        (warnings, "showwarning"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))
    root = logging.getLogger()
    handlers = root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in ("root", *OURS)}
    configure("debug")
    yield stream
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def as_json(written: io.StringIO) -> io.StringIO:
    configure("debug", "json")
    return written


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        f"{TOKEN}/getMe",
        "+82 10-2468-7531",
        "01024687531",
        "(02) 123-4567",
        "010.2468.7531",
        "٠١٠٢٤٦٨٧٥٣١",
        "１２３４５６７８",
        "1001234567",
        "AGE-SECRET-KEY-1QQPQQQ0Q",
        "kE7l3T1yq0J8f2nVb5xWm9cRz4hUaGpLsDoYiXeN6Qw=",
    ],
)
def test_tokens_keys_and_long_numbers_are_masked(secret: str) -> None:
    shown = redact(f"before {secret} after")
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert not any(part in shown for part in (secret, secret[-8:], secret[1:9]))


@pytest.mark.parametrize("token", [TOKEN, "1:short"])
def test_a_url_loses_its_token_and_keeps_its_method(token: str) -> None:
    assert redact(f"POST http://host/bot{token}/getMe") == "POST http://host/bot‹token›/getMe"


@pytest.mark.parametrize(
    "plain", ["row 12345678 waits", "update 123456789 (message)", "batch of 100", "took 12.34 s"]
)
def test_numbers_that_help_stay(plain: str) -> None:
    assert redact(plain) == plain


def test_our_own_lines_are_readable(written: io.StringIO) -> None:
    logging.getLogger("bot.app").warning("row %d: %s", 12345678, "dropped")
    assert written.getvalue().endswith(" WARNING bot.app: row 12345678: dropped\n")


def test_an_exception_shows_classes_and_places_and_no_values(written: io.StringIO) -> None:
    def inner() -> None:
        raise ValueError(NAME)

    try:
        try:
            inner()
        except ValueError as error:
            raise RuntimeError(f"because of {NAME}") from error
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
    shown = written.getvalue()
    assert NAME not in shown
    assert "builtins.RuntimeError" in shown
    assert "builtins.ValueError" in shown
    assert "test_logs.py:" in shown
    assert "in inner" in shown


def test_an_exception_that_another_handler_has_formatted_before_stays_hidden() -> None:
    error = ValueError(NAME)
    record = logging.LogRecord("bot", 40, __file__, 1, "failed", (), (ValueError, error, None))
    assert NAME in logging.Formatter().format(record), "the usual formatter caches it"
    assert NAME not in Redacting().format(record)


def test_libraries_lose_their_arguments_and_all_but_the_first_line(written: io.StringIO) -> None:
    logging.getLogger("httpx").error("HTTP Request: %s %s", "POST", f"https://t/bot{TOKEN}/x")
    as_asyncio_does = "\n".join(["Task exception was never retrieved", f"future: <{NAME}>"])
    logging.getLogger("asyncio").error(as_asyncio_does)
    shown = written.getvalue()
    assert "HTTP Request: %s %s" in shown
    assert "Task exception was never retrieved" in shown
    assert NAME not in shown
    assert TOKEN not in shown


def test_a_line_that_cannot_be_formatted_prints_nothing_of_it(written: io.StringIO) -> None:
    (ours,) = (h for h in logging.getLogger().handlers if isinstance(h.formatter, Redacting))
    ours.handle(logging.LogRecord("bot", 40, __file__, 1, "%d", (NAME,), None))
    assert written.getvalue() == "a log line of bot could not be written\n"


def test_as_json_each_line_is_one_object_with_the_same_words(as_json: io.StringIO) -> None:
    logging.getLogger("bot.app").warning("row %d: %s", 12345678, "dropped\nand more")
    line = json.loads(as_json.getvalue())
    assert as_json.getvalue().count("\n") == 1
    assert line.pop("at").endswith("+00:00")
    message = "row 12345678: dropped\nand more"
    assert line == {"level": "WARNING", "logger": "bot.app", "message": message}


def test_as_json_nothing_of_anybody_is_told_either(as_json: io.StringIO) -> None:
    try:
        int(NAME)
    except ValueError:
        logging.getLogger("bot").exception("failed for +82 10-2468-7531 of %s", TOKEN)
    logging.getLogger("httpx").error("HTTP Request: %s", f"https://t/bot{TOKEN}/x")
    sys.excepthook(ValueError, ValueError(NAME), None)
    lines = [json.loads(line) for line in as_json.getvalue().splitlines()]
    assert [line["message"] for line in lines] == [
        "failed for ‹number› of ‹token›",
        "HTTP Request: %s",
        "stopped by a fault",
    ]
    assert lines[0]["exception"][0] == "builtins.ValueError"
    assert "test_logs.py:" in lines[0]["exception"][1]
    for planted in (NAME, TOKEN, "7531"):
        assert planted not in as_json.getvalue()


def test_as_json_a_line_that_cannot_be_formatted_is_an_object_too(as_json: io.StringIO) -> None:
    (ours,) = (h for h in logging.getLogger().handlers if isinstance(h.formatter, RedactingJson))
    ours.handle(logging.LogRecord("bot", 40, __file__, 1, "%d", (NAME,), None))
    assert json.loads(as_json.getvalue())["message"] == "a log line of bot could not be written"


def test_a_fault_that_nobody_caught_is_told_without_values(written: io.StringIO) -> None:
    sys.excepthook(ValueError, ValueError(NAME), None)
    thread = threading.Thread(target=lambda: [][NAME])  # type: ignore[call-overload]
    thread.start()
    thread.join()
    shown = written.getvalue()
    assert "stopped by a fault" in shown
    assert "builtins.ValueError" in shown
    assert "a thread stopped by a fault" in shown
    assert NAME not in shown


def test_a_warning_tells_its_class_and_place(written: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning(NAME, UserWarning, "file.py", 7)
    assert "UserWarning at file.py:7" in written.getvalue()
    assert NAME not in written.getvalue()


def test_at_debug_our_own_lines_are_not_drowned_in_those_of_libraries(written: io.StringIO) -> None:
    for name in ("markdown_it.rules_block.code", "asyncio", "one.we.never.heard.of"):
        logging.getLogger(name).debug("entering")
        logging.getLogger(name).info("entered")
    load(BUNDLED)
    logging.getLogger("bot.app").debug("here we are")
    assert written.getvalue().splitlines() == [written.getvalue().rstrip()]
    assert "here we are" in written.getvalue()


@pytest.mark.parametrize(("level", "shown"), [("info", ["WARNING"]), ("error", [])])
@pytest.mark.usefixtures("written")
def test_libraries_still_warn_where_our_own_warnings_are_wanted(
    capsys: pytest.CaptureFixture[str], level: str, shown: list[str]
) -> None:
    configure(level)
    logging.getLogger("markdown_it").warning("odd")
    assert [line.split()[2] for line in capsys.readouterr().err.splitlines()] == shown


def test_what_could_hold_a_token_stays_quiet_however_logging_was_set_up(
    written: io.StringIO,
) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    quiet_libraries()
    for name in ("telegram.Bot", "telegram.request.BaseRequest", "httpx", "httpcore.http11"):
        logging.getLogger(name).info("request")
    assert written.getvalue() == ""
