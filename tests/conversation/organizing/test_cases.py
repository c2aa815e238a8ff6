"""A case is chosen, counted, given a reason and confirmed; a button alone can decide nothing."""

from datetime import date

import pytest

from bot.conversation.organizing.case_draft import kept
from bot.conversation.organizing.cases import LONGEST_REASON
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    ActOnCase,
    Asked,
    CaseActed,
    CaseCounted,
    CaseLinksRead,
    CaseMoved,
    CaseOpened,
    CaseSeen,
    CasesRead,
    Chose,
    Chosen,
    CountCase,
    Note,
    OpenCase,
    ReadCaseLinks,
    ReadCases,
    Role,
    Said,
    Say,
    Started,
)
from bot.texts import Texts
from tests.conversation.walk import NOW, Walk

COUNTS = (40, 5, 2)


def at_desk(role: Role = "organizer") -> Walk:
    walk = Walk(role=role)
    walk.session = Session(step=Step.CARD)
    return walk


def choosing(*events: Chose | Said) -> Walk:
    walk = at_desk()
    walk.does(Chose("case-new"), *events)
    return walk


def chosen(walk: Walk) -> Chosen:
    walk.does(Chose("case-count"))
    (count,) = [effect for effect in walk.effects if isinstance(effect, CountCase)]
    return count.chosen


def counted(walk: Walk, live: int, held: int, invalid: int) -> None:
    """What was chosen is counted beside the turns, and the answer comes as an errand."""
    assert walk.session is not None
    walk.does(CaseCounted(live, held, invalid, kept(walk.session).chosen))


def case(status: str = "running", **facts: object) -> CaseSeen:
    told = {
        "number": 4, "verdict": "held", "chosen": Chosen(countries=("DE",)), "reason": "odd",
        "opened": NOW, "counted": 40, "changed": 20, "status": status, "holds": False,
    }  # fmt: skip
    return CaseSeen(**{**told, **facts})  # type: ignore[arg-type]


# ── which ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-11-20", date(2026, 11, 20), date(2026, 11, 20)),
        ("2026-11-20 2026-11-23", date(2026, 11, 20), date(2026, 11, 23)),
        ("2026. 11. 23. ~ 2026. 11. 20.", date(2026, 11, 20), date(2026, 11, 23)),
        ("from 2026/1/2 to 2026/3/4", date(2026, 1, 2), date(2026, 3, 4)),
    ],
)
def test_days_are_read_as_people_write_them(text, since, until):
    found = chosen(choosing(Chose("case-by:days"), Said(text)))
    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-45", "2026-1-1 2026-1-2 2026-1-3"])
def test_days_that_cannot_be_read_are_asked_for_again(text):
    walk = choosing(Chose("case-by:days"), Said(text))
    assert walk.said == ["case-days-unread+case-days"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("kr, us", ("KR", "US")), ("+7", ("+7",)), ("INTL DE de", ("INTL", "DE")),
     ("+999", ("+999",))],
)  # fmt: skip
def test_countries_are_read_by_their_codes(text, found):
    assert chosen(choosing(Chose("case-by:country"), Said(text))).countries == found


@pytest.mark.parametrize("text", ["germany", "no idea", "XX", "KR XX", "+", "+0", "+70", "", "ΚR"])
def test_what_is_no_country_is_asked_for_again(text):
    walk = choosing(Chose("case-by:country"), Said(text))
    assert walk.said == ["case-country-unread+case-country"]


def test_languages_and_bands_are_picked_and_taken_out_again():
    walk = choosing(
        Chose("case-by:language"), Chose("case-set:l:ko"),
        Chose("case-by:band"), Chose("case-set:b:2024+"), Chose("case-set:b:2022-2023"),
        Chose("case-set:b:2024+"), Chose("case-set:l:xx"), Chose("case-set:b:1999"),
    )  # fmt: skip
    assert chosen(walk) == Chosen(languages=("ko",), bands=("2022-2023",))


@pytest.mark.parametrize(
    "text",
    [
        "Ab3_xYz90-qq",
        "https://t.me/some_bot?start=Ab3_xYz90-qq",
        " t.me/some_bot?start=Ab3_xYz90-qq ",
    ],
)
def test_a_link_is_found_by_its_code_or_its_address(text):
    walk = choosing(Chose("case-by:link"))
    assert list(walk.effects) == [ReadCaseLinks()]
    walk.decided(CaseLinksRead((("other1234567", "Rally", 9),)))
    walk.does(Said(text))
    assert list(walk.effects) == [ReadCaseLinks("Ab3_xYz90-qq")]
    walk.decided(CaseLinksRead((("Ab3_xYz90-qq", "Choir", 0),), one=True))
    assert chosen(walk).invites == (("Ab3_xYz90-qq", "Choir"),)


@pytest.mark.parametrize(
    "text", ["", "short", "I do not know", "the link Ab3_xYz90-qq", "start=Ab3_xYz90-qq please"]
)
def test_what_is_no_link_is_asked_for_again(text):
    walk = choosing(Chose("case-by:link"))
    walk.decided(CaseLinksRead((("other1234567", "Rally", 9),)))
    walk.does(Said(text))
    assert walk.said == ["case-link-unread+case-link"]


def test_a_link_that_is_not_there_chooses_nothing_and_says_so():
    walk = choosing(Chose("case-by:link"))
    walk.decided(CaseLinksRead((("other1234567", "Rally", 9),)))
    walk.does(Said("unknown-word"))
    walk.decided(CaseLinksRead((), one=True))
    assert walk.said == ["case-link-unknown+case-link"]
    assert chosen(walk) == Chosen()


# ── how many, what and why ───────────────────────────────────────────────────────────────


def confirmed(verdict: str, *events: Chose | Said) -> Walk:
    walk = choosing(*events)
    walk.does(Chose("case-count"))
    counted(walk, *COUNTS)
    walk.does(Chose(f"case-verdict:{verdict}"), Said("  too many \n at night "))
    return walk


@pytest.mark.parametrize(
    ("verdict", "kept", "counted", "now_on"),
    [("held", "held", 40, False), ("live", "live", 5, False), ("invalid", "invalid", 45, False),
     ("new", "held", 40, True)],
)  # fmt: skip
def test_what_was_counted_and_confirmed_is_done_with_its_reason(verdict, kept, counted, now_on):
    walk = confirmed(verdict, Chose("case-by:country"), Said("DE"))
    assert walk.said == ["case-sure"]
    assert walk.offers == ["case-draft", "case-do"]
    walk.does(Chose("case-do"))
    assert list(walk.effects) == [
        OpenCase(kept, Chosen(countries=("DE",)), "too many at night", counted, now_on),
    ]
    walk.decided(CaseOpened(None))
    assert walk.said == ["case-busy"]
    assert walk.effects == ()
    walk.decided(CaseOpened(case(verdict=kept, reason="too many at night")))
    assert list(walk.effects) == [Note(f"case-{kept}", "too many at night")]


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_REASON + 1)])
def test_there_is_no_case_without_a_reason(text):
    walk = choosing(Chose("case-count"))
    counted(walk, *COUNTS)
    walk.does(Chose("case-verdict:held"), Said(text))
    assert walk.said == ["case-reason-refused+case-why"]
    walk.does(Chose("case-do"))
    assert walk.effects == ()


GERMANY = (Chose("case-by:country"), Said("DE"))
KOREAN = (Chose("case-by:language"), Chose("case-set:l:ko"))
CHOIR = (Chose("case-by:link"), CaseLinksRead((("code123", "Choir", 0),), one=True))


@pytest.mark.parametrize(
    ("picks", "offered"),
    [
        ((), False),
        (GERMANY, True),
        (CHOIR, True),
        ((*GERMANY, *KOREAN), False),
        ((*CHOIR, *KOREAN), False),
        ((*CHOIR, *GERMANY), False),
    ],
)
def test_only_links_or_countries_can_be_held_from_now_on(picks, offered):
    walk = choosing()
    for pick in picks:
        walk.decided(pick) if isinstance(pick, CaseLinksRead) else walk.does(pick)
    walk.does(Chose("case-count"))
    counted(walk, *COUNTS)
    assert ("case-verdict:new" in walk.offers) is offered
    walk.does(Chose("case-verdict:new"))
    assert (walk.said == ["case-why"]) is offered


def test_nothing_is_offered_for_signatures_that_are_not_there():
    walk = choosing(Chose("case-count"))
    counted(walk, 0, 0, 3)
    assert walk.offers == ["case-draft"]


@pytest.mark.parametrize(
    "press", ["case-do", "case-verdict:held", "case-verdict:x", "case-count", "case-set:i:",
              "case-set", "case-by:x", "case-draft", "case-undo:x", "case-cancel:", "case:x"],
)  # fmt: skip
def test_a_press_out_of_nowhere_decides_nothing(press):
    walk = at_desk()
    walk.does(Chose(press))
    assert not [effect for effect in walk.effects if isinstance(effect, OpenCase | ActOnCase)]
    assert walk.answer.replies or walk.effects


def test_a_changed_selection_has_to_be_counted_anew():
    walk = confirmed("held", Chose("case-by:country"), Said("DE"))
    walk.does(Chose("case-by:country"), Said("KR"), Chose("case-verdict:held"))
    assert walk.said == ["case-draft"]
    walk.does(Chose("case-do"))
    assert walk.effects == ()


# ── seeing, stopping, undoing ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("seen", "offers"),
    [
        (case(), ["cases", "case-cancel:4"]),
        (case("done"), ["cases", "case-undo:4"]),
        (case("done", holds=True), ["cases", "case-let-in:4", "case-undo:4"]),
        (case("undoing"), ["cases"]),
        (case("undone"), ["cases"]),
    ],
)
def test_a_case_offers_what_can_be_done_with_it_to_organizers_only(seen, offers):
    for role, expected in (("organizer", offers), ("auditor", ["cases"])):
        walk = at_desk(role)  # type: ignore[arg-type]
        walk.does(Chose("case:4"))
        assert list(walk.effects) == [ReadCases(only=4)]
        walk.decided(CasesRead((seen,), one=True))
        assert walk.offers == expected


def test_auditors_see_the_cases_and_begin_none():
    walk = at_desk("auditor")
    walk.does(Asked("cases"))
    walk.decided(CasesRead((case(),), more=True))
    assert walk.offers == ["case:4", "cases:4", "go"]


def test_a_case_is_undone_for_a_reason_that_is_kept():
    walk = at_desk()
    walk.does(Chose("case-undo:4"), Said("they were real"))
    assert list(walk.effects) == [ActOnCase(4, "undo", "they were real")]
    walk.decided(CaseActed(case("done"), False, "undo", "they were real"))
    assert walk.said == ["case-not-now+case"]
    assert walk.effects == ()
    walk.decided(CaseActed(case("undoing"), True, "undo", "they were real"))
    assert list(walk.effects) == [Note("case-undo", "4: they were real")]


def test_a_case_is_stopped_and_noted_only_where_it_was():
    walk = at_desk()
    walk.does(Chose("case-cancel:4"))
    assert list(walk.effects) == [ActOnCase(4, "cancel")]
    walk.decided(CaseActed(case("done"), False, "cancel"))
    assert walk.effects == ()
    walk.decided(CaseActed(case("cancelled"), True, "cancel"))
    assert list(walk.effects) == [Note("case-cancel", "4")]


def test_the_page_of_a_running_case_is_kept_up_to_date_until_something_else_is_shown():
    walk = at_desk()
    walk.does(Chose("case:4"))
    walk.decided(CasesRead((case(),), one=True))
    walk.does(CaseMoved(case(changed=30)))
    (say,) = walk.answer.replies
    assert isinstance(say, Say)
    assert (say.text.id, say.edits) == ("case", "7")
    walk.does(Asked("help"), CaseMoved(case(changed=35)))
    assert walk.answer.replies == ()
    walk.does(CaseMoved(case("done")))
    assert walk.said == ["case-over"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_largest_page_fits_the_smallest_messenger(language):
    many = Chosen(
        invites=tuple((f"code{n}", "라" * 60) for n in range(20)),
        countries=("KR",) * 20, languages=("ko", "en"), bands=("2024+",),
    )  # fmt: skip
    walk = at_desk()
    walk.does(Chose("case:4"))
    reason = "사" * LONGEST_REASON
    walk.decided(CasesRead((case(chosen=many, reason=reason, holds=True),), one=True))
    (say,) = walk.answer.replies
    assert isinstance(say, Say)
    assert len(Texts.load().plain(language, say.text)) <= 1000


def test_a_count_that_comes_late_disturbs_nobody_who_has_gone_on():
    walk = choosing()
    chosen(walk)
    assert walk.said == ["case-counting"]
    walk.does(Started())
    before = walk.session
    walk.does(CaseCounted(40, 5, 2, Chosen()))
    assert walk.answer.replies == ()
    assert walk.session == before


def test_a_count_of_something_else_is_not_taken_for_this_one():
    walk = choosing()
    chosen(walk)
    walk.does(CaseCounted(40, 5, 2, Chosen(countries=("DE",))))
    assert walk.answer.replies == ()
