"""News for many: what its writer, the second organizer and an auditor see, press by press."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.organizing.broadcast_pages import MOST
from bot.conversation.scene import PROGRESS
from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import (
    ApprovalDenied,
    ApprovalWanted,
    ApproveBroadcast,
    Asked,
    BroadcastPhase,
    BroadcastRead,
    BroadcastSeen,
    BroadcastWent,
    Chose,
    Delivered,
    Errand,
    Note,
    Person,
    Place,
    ReadBroadcast,
    Role,
    Said,
    Say,
    SteerBroadcast,
    WriteBroadcast,
)
from bot.texts import Texts
from tests.conversation.walk import MARIA, Walk

TEXTS = Texts.load()
OTHER = Person("telegram", "5100000010", language="ko")
THIRD = Person("telegram", "5100000011", language="en")
DRAFT = BroadcastSeen(7, {"ko": "소식", "en": "News"}, "draft", date(2026, 11, 23), 0, 0, 0, 0)
KOREAN = replace(DRAFT, texts={"ko": "소식"})


def walk(role: Role | None = "organizer", **session: str) -> Walk:
    walk = Walk(role=role)
    walk.session = Session(step=Step.CARD, **session)  # type: ignore[arg-type]
    return walk


def found(
    then: str, seen: BroadcastSeen | None = DRAFT, *, mine: bool = True, others: int = 1
) -> BroadcastRead:
    maker = MARIA if mine else OTHER
    return BroadcastRead(then, seen, mine, 12, maker, (OTHER, THIRD)[:others])


def on_its_way(phase: BroadcastPhase = "sending", delivered: int = 3) -> BroadcastSeen:
    return replace(DRAFT, phase=phase, recipients=12, delivered=delivered)


def says(walk: Walk) -> list[Say]:
    return [reply for reply in walk.answer.replies if isinstance(reply, Say)]


def page(walk: Walk) -> str:
    return TEXTS.plain("en", says(walk)[-1].text)


# ── writing ──────────────────────────────────────────────────────────────────────────────


def test_it_is_written_language_by_language_the_default_first():
    writer = walk()
    writer.does(Asked("broadcast"))
    assert list(writer.effects) == [Note("broadcast"), ReadBroadcast("page")]
    writer.decided(found("page", None))
    writer.does(Chose("broadcast-new"))
    assert writer.said == ["broadcast-write"]
    writer.does(Said("  소식\n\n둘째 줄 \n"))
    assert list(writer.effects) == [WriteBroadcast("ko", "소식\n\n둘째 줄")]
    writer.decided(found("page", KOREAN))
    assert writer.offers[:2] == ["broadcast-write:en", "broadcast-preview:7"]
    writer.does(Chose("broadcast-write:en"), Said("News"))
    assert list(writer.effects) == [WriteBroadcast("en", "News")]


@pytest.mark.parametrize("text", [" \n ", "x" * (MOST + 1)])
def test_what_is_empty_or_too_long_is_asked_for_again(text: str):
    writer = walk()
    writer.does(Chose("broadcast-write:en"), Said(text))
    assert list(writer.effects) == []
    assert writer.said == ["broadcast-too-long+broadcast-write"]
    writer.does(Said("x" * MOST))
    assert list(writer.effects) == [WriteBroadcast("en", "x" * MOST)]


def test_without_the_text_for_everybody_else_it_cannot_be_shown_or_sent():
    english = replace(DRAFT, texts={"en": "News"})
    for then in ("page", "preview", f"ask:{english.version}", f"send:{english.version}"):
        writer = walk()
        writer.does(Chose("broadcast"))
        answer = writer.decided(found(then, english))
        assert answer.errands == ()
        assert writer.offers[0] == "broadcast-write:ko"
        assert not any(token.startswith("broadcast-preview") for token in writer.offers)


def test_what_is_written_next_is_news_only_until_something_else_is_done():
    writer = walk()
    writer.does(Chose("broadcast-write:en"), Asked("help"), Said("Hello"))
    assert not any(isinstance(effect, WriteBroadcast) for effect in writer.effects)


# ── deciding ─────────────────────────────────────────────────────────────────────────────


def test_the_preview_is_what_is_sent_in_each_language_with_its_button():
    writer = walk()
    writer.does(Chose("broadcast-preview:7"))
    writer.decided(found("preview"))
    korean, english, _ = says(writer)
    assert [TEXTS.plain(say.language, say.text) for say in (korean, english)] == ["소식", "News"]
    assert [say.choices[0].does for say in (korean, english)] == ["end-updates"] * 2
    assert "12 people" in page(writer)


def test_the_preview_says_who_gets_it_in_another_language():
    writer = walk()
    writer.does(Chose("broadcast-preview:7"))
    writer.decided(found("preview", KOREAN))
    assert len(says(writer)) == 2
    assert "Readers of English get the text in Korean" in page(writer)


def test_where_there_are_others_all_of_them_are_asked_and_nothing_is_sent():
    writer = walk()
    writer.does(Chose("broadcast-preview:7"))
    writer.decided(found("preview", others=2))
    assert writer.offers[-2:] == ["broadcast", f"broadcast-ask:7:{DRAFT.version}"]
    writer.does(Chose("broadcast-ask"))
    assert list(writer.effects) == [ReadBroadcast(f"ask:{DRAFT.version}", 7)]
    answer = writer.decided(found(f"ask:{DRAFT.version}", others=2))
    wanted = ApprovalWanted(DRAFT, 12)
    assert answer.errands == tuple(
        Errand(Place("telegram", one.id, "private"), wanted, one) for one in (OTHER, THIRD)
    )
    assert list(answer.effects) == [Note("broadcast-ask", "#7")]


def test_what_was_changed_since_it_was_shown_is_not_asked_for():
    writer = walk()
    writer.does(Chose("broadcast-ask:7:0123"))
    answer = writer.decided(found("ask:0123"))
    assert answer.errands == ()
    assert answer.effects == ()
    assert writer.said == ["broadcast-changed+broadcast-draft"]


def test_whoever_is_alone_confirms_twice_and_the_harmless_choice_stands_first():
    writer = walk()
    writer.does(Chose("broadcast-preview:7"))
    writer.decided(found("preview", others=0))
    assert writer.offers[-2:] == ["broadcast", f"broadcast-send:7:{DRAFT.version}"]
    writer.does(Chose("broadcast-send"))
    writer.decided(found(f"send:{DRAFT.version}", others=0))
    assert writer.offers == ["broadcast", f"broadcast-approve:7:{DRAFT.version}"]
    writer.does(Chose("broadcast-approve"))
    assert writer.effects[-1] == ApproveBroadcast(7, DRAFT.version)


def test_only_what_was_approved_or_written_is_noted_as_that():
    second = walk()
    second.does(Chose(f"broadcast-approve:7:{DRAFT.version}"))
    assert list(second.effects) == [ApproveBroadcast(7, DRAFT.version)]
    for then in ("changed", "busy", "page"):
        assert second.decided(found(then, mine=False)).effects == ()
    answer = second.decided(found("started", on_its_way(), mine=False))
    assert list(answer.effects) == [Note("broadcast-approve", "#7")]
    assert list(walk().decided(found("written")).effects) == [Note("broadcast-write", "#7")]


@pytest.mark.parametrize("then", ["own", f"send:{DRAFT.version}"])
def test_the_writer_cannot_go_around_the_others(then: str):
    writer = walk()
    writer.does(Chose(f"broadcast-approve:7:{DRAFT.version}"))
    writer.decided(found(then))
    assert writer.offers[-1] == f"broadcast-ask:7:{DRAFT.version}"


def test_the_second_organizer_sees_what_is_sent_in_their_language_and_may_decline():
    second = walk()
    second.who = OTHER
    second.does(ApprovalWanted(DRAFT, 12))
    assert [text.id for text in (say.text for say in says(second))] == [
        "update",
        "update",
        "broadcast-approve",
    ]
    about = f"7:{DRAFT.version}"
    assert second.offers[-2:] == [f"broadcast-decline:{about}", f"broadcast-approve:{about}"]
    second.does(Chose("broadcast-decline"))
    assert list(second.effects) == [ReadBroadcast("decline", 7)]
    answer = second.decided(found("decline", mine=False))
    told = Errand(Place("telegram", OTHER.id, "private"), ApprovalDenied(), OTHER)
    assert answer.errands == (told,)
    assert list(answer.effects) == [Note("broadcast-decline", "#7")]


@pytest.mark.parametrize("role", ["auditor", None])
def test_whoever_may_not_decide_is_not_asked(role: Role | None):
    for what in (ApprovalWanted(DRAFT, 12), ApprovalDenied(), BroadcastWent(on_its_way())):
        reader = walk(role, progress="7:55")
        assert reader.does(what).replies == ()


def test_anothers_draft_is_not_shown_but_can_be_dropped():
    second = walk()
    second.does(Asked("broadcast"))
    second.decided(found("page", mine=False))
    assert second.said == ["broadcast-elsewhere"]
    assert second.offers == ["broadcast-drop:7"]
    auditor = walk("auditor")
    auditor.does(Asked("broadcast"))
    auditor.decided(found("page", mine=False))
    assert auditor.said == ["broadcast-being-written"]
    assert auditor.offers == []


# ── on its way ───────────────────────────────────────────────────────────────────────────


def test_an_auditor_reads_how_it_goes_and_steers_nothing():
    auditor = walk("auditor")
    auditor.does(Asked("broadcast"))
    auditor.decided(found("page", on_its_way(), mine=False))
    assert auditor.offers == ["broadcast"]
    assert "Delivered: 3" in page(auditor)
    auditor.decided(found("page", on_its_way("done"), mine=False))
    assert auditor.offers == ["broadcast-read:7"]


def test_how_it_goes_is_told_in_one_message_and_only_where_there_is_news():
    writer = walk(progress="7:")
    writer.does(BroadcastWent(on_its_way()))
    [first] = says(writer)
    assert (first.slot, first.edits) == (PROGRESS, None)
    assert writer.does(BroadcastWent(on_its_way(delivered=4))).replies == (), "not known yet"
    writer.reported(Delivered(PROGRESS, "55"))
    assert writer.does(BroadcastWent(on_its_way())).replies == (), "that was told"
    writer.does(BroadcastWent(on_its_way(delivered=5)))
    [second] = says(writer)
    assert (second.slot, second.edits) == (PROGRESS, "55")
    writer.does(BroadcastWent(on_its_way("done", 12)))
    assert says(writer)[0].edits == "55"
    assert says(writer)[0].choices == ()
    assert writer.does(BroadcastWent(on_its_way("done", 12))).replies == (), "that was the end"


def test_of_what_others_wrote_nothing_is_told():
    assert walk(progress="6:55").does(BroadcastWent(on_its_way())).replies == ()
    assert walk().does(BroadcastWent(on_its_way("done"))).replies == ()


def test_whoever_sent_it_alone_follows_it_in_the_message_that_was_pressed():
    writer = walk(card="7")
    writer.does(Chose(f"broadcast-approve:7:{DRAFT.version}"))
    writer.decided(found("started", on_its_way(delivered=0), others=0))
    assert writer.session is not None
    assert (writer.session.progress, writer.session.card) == ("7:7", "")
    [shown] = says(writer)
    assert (shown.edits, shown.slot) == ("7", PROGRESS)


def test_a_stop_pauses_and_asks_and_going_on_stands_first():
    writer = walk(progress="7:7", told=on_its_way().mark)
    writer.does(Chose("broadcast-stop:7"))
    paused = SteerBroadcast(7, "pause", "stopping")
    assert list(writer.effects) == [paused]
    writer.decided(replace(found("stopping", on_its_way("paused")), steered=paused))
    assert list(writer.effects) == [Note("broadcast-pause", "#7")]
    assert writer.offers == ["broadcast-resume:7", "broadcast-end:7"]
    assert says(writer)[0].edits == "7"
    writer.does(Chose("broadcast-end:7"))
    assert list(writer.effects) == [SteerBroadcast(7, "stop", "state")]


def test_a_stop_that_comes_too_late_shows_the_count():
    writer = walk(progress="7:7", told=on_its_way().mark)
    writer.does(Chose("broadcast-stop:7"))
    writer.decided(found("stopping", on_its_way("done", 12)))
    assert writer.said == ["broadcast-state"]
    assert writer.effects == ()


@pytest.mark.parametrize("about", ["", "x", "²", "1" * 40, "-1", "7:7:7"])
def test_a_forged_button_asks_for_nothing_that_there_cannot_be(about: str):
    for action in ("preview", "read", "send", "ask", "approve", "decline", "pause", "end", "drop"):
        forger = walk()
        forger.does(Chose(f"broadcast-{action}:{about}"))
        [effect] = [one for one in forger.effects if not isinstance(one, Note)]
        assert isinstance(effect, ReadBroadcast | ApproveBroadcast | SteerBroadcast)
        assert effect.number in (0, 7)


def test_every_button_has_room_for_the_largest_number():
    seen = replace(DRAFT, number=10**12)
    second = walk()
    second.does(ApprovalWanted(seen, 12))
    assert max(len(token.encode()) for token in second.offers) <= 64


def test_a_version_stands_for_the_words_and_their_language():
    texts = [{"ko": "a"}, {"en": "a"}, {"ko": "a", "en": "a"}, {"ko": "a "}]
    versions = {replace(DRAFT, texts=words).version for words in texts}
    assert len(versions) == len(texts)
    swapped = {"en": "News", "ko": "소식"}
    assert replace(DRAFT, texts=swapped).version == DRAFT.version
