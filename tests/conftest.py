"""What all rooms of the tests share."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-dialogs",
        action="store_true",
        help="write the transcripts of tests/dialogs anew, to be read before they are committed",
    )
