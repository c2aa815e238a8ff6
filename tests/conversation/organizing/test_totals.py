"""What organizers ask for."""

from bot.conversation.session import Session, Step
from bot.conversation.vocabulary import Asked, Note, ReadTotals, TotalsRead
from tests.conversation.walk import GROUP, TODAY, Walk


def organizer(**changes: object) -> Walk:
    walk = Walk(role="organizer", **changes)  # type: ignore[arg-type]
    walk.session = Session(step=Step.CARD)
    return walk


def test_an_organizer_reads_exact_totals():
    walk = organizer()
    walk.does(Asked("totals"))
    assert list(walk.effects) == [Note("totals"), ReadTotals(TODAY)]
    walk.decided(TotalsRead(1, 1, 0, (("KR", 1),), (("ko", 1),), ()))
    assert walk.said == ["totals"]


def test_everyone_else_hears_what_any_unknown_command_hears():
    stranger = Walk()
    stranger.does(Asked("totals"))
    lost = Walk()
    lost.does(Asked("nonsense"))
    assert stranger.answer == lost.answer


def test_totals_are_not_told_in_a_group():
    walk = organizer(where=GROUP)
    walk.does(Asked("totals"))
    assert walk.effects == ()
    assert walk.answer.replies == ()
