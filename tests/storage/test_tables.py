"""What was opened becomes a file that spreadsheets read right and that nobody else can read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.names import clean
from bot.people.phone import canonical
from storage.archive.tables import cell
from storage.failures import AlreadyThere
from storage.new_file import private_file
from storage.store import Store
from tests.archives import (
    change,
    change_all,
    content,
    exported,
    read_csv,
    read_lines,
    sign_all,
    signing,
    write_table,
)

STARTERS = "=+-@\t\r\n＝＋－＠"

NAMES = (
    "홍길동", "제갈공명", "ㅋ", "李小龍", "𱍐", "山田 太郎", "Ōé", "Nguyễn Thị Hằng", "Владимир",
    "علی‌رضا", "محمد", "שרה כהן", "ශ්‍රී", "မောင်မောင်", "สมชาย", "தமிழ்", "Ἀλέξανδρος", "ኃይሌ", "აკაკი",
    "'t Hooft", "O’Brien", "Ahmad @ Muhammad", "Smith, John; Jr.", 'Robert "Bob" Roe', "s/o Rajan",
    "Null", "None", "TRUE", "1e5 Lee", "N", "a" * 255,
)  # fmt: skip

NUMBERS = (
    "+821024687531", "+8223456789", "+12025550143", "+442079460018", "+5491123456789",
    "+79161234567", "+8613912345678", "+85291234567", "+81312345678", "+491701234567",
    "+2250712345678", "+6591234567", "+33612345678", "+390612345678",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "export"


# ── cells ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+821024687531", "'+821024687531"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠A", "'＠A"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\n", "'\n"),
        ("Kim;=cmd|' /C calc'!A0", "Kim;'=cmd|' /C calc'!A0"),
        ("'t Hooft", "'t Hooft"),
        ("Ahmad @ Muhammad", "Ahmad @ Muhammad"),
        ("홍길동", "홍길동"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula_and_no_other_text_is_touched(text: str, written: str) -> None:
    assert cell(text) == written


@given(st.text(st.sampled_from([*STARTERS, ";", "'", "a", "홍"])) | st.text())
def test_whatever_stands_in_it_neither_a_cell_nor_what_follows_a_separator_is_a_formula(
    text: str,
) -> None:
    written = cell(text)
    for separator in ";\t\r\n":
        for part in written.split(separator)[1:] if separator in text else [written]:
            assert not part.startswith(tuple("=+-@＝＋－＠"))
    assert not written.startswith(tuple(STARTERS))
    rest = iter(written)
    assert all(char in rest for char in text)  # only `'` was added
    assert len(written) - len(text) == written.count("'") - text.count("'")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_read_back_as_the_same_identity(number: str) -> None:
    assert canonical("paper", cell(number)) == number
    assert canonical("paper", cell(number), "KR") == number


# ── from the chat to the table ───────────────────────────────────────────────────────────


async def sign_as(store: Store) -> None:
    people = [
        signing(place, content(place, name=name, phone=NUMBERS[place % len(NUMBERS)]))
        for place, name in enumerate(NAMES)
    ]
    await sign_all(store, people)


async def test_names_in_every_script_and_their_numbers_arrive_as_they_were_given(
    store: Store, folder: Path, tmp_path: Path, identity: tuple[str, str]
) -> None:
    assert {name for name in NAMES if clean(name) != name} == set()  # all can be signed with
    await sign_as(store)
    await exported(store, folder)
    write_table(folder, identity[0], tmp_path / "all.csv", "csv")
    write_table(folder, identity[0], tmp_path / "all.jsonl", "jsonl")
    signed = {(name, NUMBERS[place % len(NUMBERS)]) for place, name in enumerate(NAMES)}
    rows = read_csv(tmp_path / "all.csv")
    assert {(row["name"], canonical("paper", row["phone"])) for row in rows} == signed
    assert {row["country"] for row in rows} == {"KR"}
    facts = read_lines(tmp_path / "all.jsonl")
    assert {(fact["name"], fact["phone"]) for fact in facts} == signed
    assert [fact["number"] for fact in facts] == list(range(1, len(NAMES) + 1))


async def test_spreadsheets_know_it_for_utf_8(
    store: Store, folder: Path, tmp_path: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, [signing(1)])
    await exported(store, folder)
    write_table(folder, identity[0], tmp_path / "all.csv", "csv")
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbf")


async def test_json_lines_hold_the_proof_of_every_consent(
    store: Store, folder: Path, tmp_path: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, [signing(1)])
    await change_all(store, change(1, given=True), change(1, given=False, seconds=60))
    await exported(store, folder)
    write_table(folder, identity[0], tmp_path / "all.jsonl", "jsonl")
    [fact] = read_lines(tmp_path / "all.jsonl")
    assert [given["id"] for given in fact["agreed_to"]] == ["age", "collection", "sensitive"]
    changes = sorted(fact["consent_changes"], key=lambda one: str(one["at"]))
    assert [(one["id"], one["given"]) for one in changes] == [
        ("handover", True),
        ("handover", False),
    ]
    assert fact["consents"] == ["age", "collection", "sensitive"]  # what stands


async def test_the_handed_over_table_holds_name_country_and_day_and_nothing_else(
    store: Store, folder: Path, tmp_path: Path, identity: tuple[str, str]
) -> None:
    await sign_all(store, [signing(1), signing(2, content(2, name=None)), signing(3)])
    await change_all(store, change(1, given=True), change(2, given=True))
    await exported(store, folder, "handover")
    write_table(folder, identity[0], tmp_path / "all.csv", "csv")
    write_table(folder, identity[0], tmp_path / "all.jsonl", "jsonl")
    wanted = [
        {"name": "", "country": "KR", "day": "2012-03-19"},
        {"name": "Person 1", "country": "KR", "day": "2012-03-19"},
    ]
    for found in (read_csv(tmp_path / "all.csv"), read_lines(tmp_path / "all.jsonl")):
        assert sorted(found, key=lambda row: str(row["name"])) == wanted


# ── the file ─────────────────────────────────────────────────────────────────────────────


def test_the_file_is_its_owners_and_has_its_name_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    with private_file(path) as stream:
        [growing] = tmp_path.iterdir()
        assert stat.S_IMODE(growing.stat().st_mode) == 0o600
        stream.write(b"names")
        assert not path.exists()
    assert path.read_bytes() == b"names"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [*tmp_path.iterdir()] == [path]


def test_of_an_interrupted_opening_no_name_is_left(tmp_path: Path) -> None:
    def opening() -> None:
        with private_file(tmp_path / "all.csv") as stream:
            stream.write(b"names")
            stream.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opening()
    assert [*tmp_path.iterdir()] == []


def test_what_a_killed_opening_left_is_replaced_and_a_link_in_its_place_is_not_followed(
    tmp_path: Path,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    (tmp_path / "all.csv.partial").symlink_to(elsewhere)
    with private_file(tmp_path / "all.csv") as stream:
        stream.write(b"names")
    assert elsewhere.read_bytes() == b"mine"
    assert (tmp_path / "all.csv").read_bytes() == b"names"


def test_an_existing_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_bytes(b"mine")
    with pytest.raises(AlreadyThere, match=r"all\.csv"), private_file(path):
        pass
    assert path.read_bytes() == b"mine"
