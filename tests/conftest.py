"""What all rooms of the tests share."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import TypeVar

import pytest

from tests.postgres import Server, server

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-dialogs",
        action="store_true",
        help="write the transcripts of tests/dialogs anew, to be read before they are committed",
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test wants it."""
    with server() as running:
        yield running


@pytest.fixture
def own_postgres() -> Iterator[Callable[[], Server]]:
    """A server that this test may restart; nobody else has databases there."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(server(ours=True))


# ── nothing may be left out ──────────────────────────────────────────────────────────────


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _demanded((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _demanded((yield))


def _demanded(report: Report) -> Report:
    """Where DOJANG_NO_SKIPS is set, a test that was skipped has failed."""
    if (
        os.environ.get("DOJANG_NO_SKIPS")
        and report.skipped
        and not hasattr(report, "wasxfail")  # that one was run
    ):
        why = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"nothing may be left out: {why}"
    return report


@pytest.fixture
def required() -> Callable[[str], str]:
    """`required("age")`: where this program is. Without it the test is skipped."""

    def find(program: str) -> str:
        return shutil.which(program) or pytest.skip(f"{program} is not installed")

    return find
