"""The lines of TOML keys, which the standard library does not tell."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaign.toml_lines import key_lines

DOCUMENT = '''\
# a comment = 1
title = "x # no comment"   # one
"quoted.key" = 'y = 1'
a.b.c = 1.5
when = 2012-03-19 10:00:00

text = """
not = "a key"
[nor]
\\""" still inside
"""
raw = \'\'\'
[no]
\'\'\'
list = [
  "one",   # here
  [1, 2],

  { x = 1, y.z = "}" },
]

[table . "sub.table"]
key = { inner = [
  true,
] }

[[many]]
name = 1
[[many]]
name = 2
[many.deep]
er = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted.key",), 3),
        (("a", "b", "c"), 4),
        (("when",), 5),
        (("text",), 7),
        (("raw",), 12),
        (("list",), 15),
        (("list", 0), 16),
        (("list", 1), 17),
        (("list", 1, 1), 17),
        (("list", 2, "x"), 19),
        (("list", 2, "y", "z"), 19),
        (("table", "sub.table"), 22),
        (("table", "sub.table", "key"), 23),
        (("table", "sub.table", "key", "inner", 0), 24),
        (("many",), 27),
        (("many", 0, "name"), 28),
        (("many", 1), 29),
        (("many", 1, "name"), 30),
        (("many", 1, "deep", "er"), 32),
    ],
)
def test_each_key_is_found_at_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert key_lines(DOCUMENT)[path] == line


def test_nothing_inside_a_text_is_taken_for_a_key() -> None:
    found = {path[0] for path in key_lines(DOCUMENT)}
    assert found == set(tomllib.loads(DOCUMENT))


def paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every way into a document, as the standard library reads it."""
    children: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    found = {path} - {()}
    for key, child in children:
        found |= paths(child, (*path, key))
    return found


KEYS = st.sampled_from(["a", "b-1", '"q.k"', "'#'", "a.b", '"\\u00e9"', "1"])
NUMBERS = ["1", "1.5", "-inf", "true", "2012-03-19", "2012-03-19 07:30:00", "07:30:00.5"]
TEXTS = ['"x"', '"\\"] #"', "'[='", '"""\na = 1\n"" """', "'''\n]'''", '"""x"""""']
VALUES = st.recursive(
    st.sampled_from([*NUMBERS, *TEXTS, "[]", "{}"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[\n{', '.join(items)}  # c\n]"),
        st.tuples(KEYS, inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}"),
    ),
    max_leaves=6,
)
LINES = st.one_of(
    st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    KEYS.map(lambda key: f"[{key}] # header"),
    KEYS.map(lambda key: f"[[{key}]]"),
    st.just("# comment = ["),
    st.just(""),
)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_every_valid_document_is_walked_key_by_key(document: str) -> None:
    try:
        parsed = tomllib.loads(document)
    except tomllib.TOMLDecodeError:
        return
    assert paths(parsed) <= set(key_lines(document))
