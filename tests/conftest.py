"""What all rooms of the tests share."""

import os
import shutil
from collections.abc import Callable

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-dialogs",
        action="store_true",
        help="write the transcripts of tests/dialogs anew, to be read before they are committed",
    )


@pytest.fixture
def required() -> Callable[[str], str]:
    """`required("age")`: where this program is. Without it the test is skipped, or fails where
    DOJANG_NO_SKIPS says that nothing may be left out."""

    def find(program: str) -> str:
        path = shutil.which(program)
        if path is None and os.environ.get("DOJANG_NO_SKIPS"):
            pytest.fail(f"{program} is not installed")
        return path or pytest.skip(f"{program} is not installed")

    return find
