"""A chart tells the truth about a campaign, and every word of it can be read."""

import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from bot.pictures.chart import (
    BEGUN,
    GROUND,
    INK,
    PAD,
    RED,
    WIDTH,
    Chart,
    Labels,
    chart_png,
    chart_svg,
    lay_out,
)
from bot.pictures.drawing import Area, Box, Line, Words
from bot.pictures.typefaces import Typeface

TODAY = date(2026, 11, 26)


def labels(goal):
    return Labels(
        bars={"day": "Signatures per day", "week": "… per week", "month": "… per month"},
        growth="Altogether",
        goal=f"Goal: {goal:,}",
        countries="Countries",
        nobody_yet="No signatures yet",
        so_far={"day": "today so far", "week": "… week so far", "month": "… month so far"},
        number="{:,}".format,
        day="{:%d %b}".format,
        month="{:%b %Y}".format,
    )


def campaign(counts, goal=10_000_000, countries=(), language="en"):
    first = TODAY - timedelta(days=len(counts) - 1)
    return Chart(
        language,
        "Stop sending North Korean defectors back and protect them as refugees",
        "As of 26 November 2026",
        sum(counts),
        goal,
        {first + timedelta(days=n): count for n, count in enumerate(counts)},
        countries or (("South Korea", 61), ("United States", 18), ("Japan", 1)),
        labels(goal),
    )


CHARTS = {
    "nobody": campaign([]),
    "one day": campaign([12]),
    "one signature": campaign([1]),
    "a week": campaign([3, 0, 5, 8, 13, 2, 1], goal=40),
    "beyond the goal": campaign([300, 200, 900], goal=1000),
    "two months": campaign([n * 37 % 101 for n in range(60)]),
    "two months, and today": replace(campaign([n * 37 % 101 for n in range(60)]), today=TODAY),
    "two years": campaign([n * 3701 % 10_007 for n in range(700)]),
    "millions": campaign([99_999] * 100),
    "days unknown": replace(campaign([5]), days={}),
    "no goal": campaign([5, 6], goal=0),
    "long names": campaign(
        [4000, 5],
        countries=tuple(("Südgeorgien und die Südlichen Sandwichinseln " * 2, n) for n in (900, 7)),
    ),
    "many countries": campaign(
        [4000, 5], countries=tuple((f"Land {n}", n) for n in range(90, 0, -1))
    ),
}


def of(kind, drawing):
    return [shape for shape in drawing.shapes if isinstance(shape, kind)]


def said(drawing):
    return [words.text for words in of(Words, drawing)]


def extent(words, language):
    """The rectangle that the letters of a word take up, about."""
    wide = Typeface(language, words.bold).width(words.text, words.size)
    left = words.x - wide * {"start": 0, "middle": 0.5, "end": 1}[words.anchor]
    return (
        left,
        words.baseline - 0.75 * words.size,
        left + wide,
        words.baseline + 0.2 * words.size,
    )


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_everything_stands_on_the_card_and_no_words_run_into_others(chart):
    drawing = lay_out(chart)
    extents = [extent(words, chart.language) for words in of(Words, drawing)]
    for left, top, right, bottom in extents:
        assert PAD - 1 <= left <= right <= WIDTH - PAD + 1
        assert 0 < top < bottom < drawing.height - PAD / 2
    for one, other in combinations(extents, 2):
        beside = one[2] <= other[0] or other[2] <= one[0]
        below = one[3] <= other[1] or other[3] <= one[1]
        assert beside or below, (one, other)
    for box in of(Box, drawing):
        assert box.left >= PAD
        assert box.left + box.width <= WIDTH - PAD + 10  # half the dot at the end
        assert box.width > 0
        assert box.height > 0


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_it_is_one_picture_for_a_phone_on_a_ground_of_its_own(chart):
    data = chart_png(chart)
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    assert len(data) < 150_000
    assert picture.width == WIDTH
    assert picture.height <= 2 * WIDTH
    for corner in ((0, 0), (WIDTH - 1, 0), (0, picture.height - 1)):
        assert near(picture.getpixel(corner), GROUND)


def near(pixel, colour):
    wanted = bytes.fromhex(colour[1:])
    return all(abs(one - other) <= 10 for one, other in zip(pixel, wanted, strict=True))


def red_bars(drawing, heading):
    """The bars between a heading and whatever words of its size come next."""
    top = next(w.baseline for w in of(Words, drawing) if w.text == heading)
    later = [w.baseline for w in of(Words, drawing) if w.size == 34 and w.baseline > top]
    bottom = min(later, default=drawing.height)
    return [b for b in of(Box, drawing) if b.colour == RED and top < b.top < bottom]


def test_bars_are_as_high_as_days_are_rich():
    counts = [40, 10, 0, 30, 20]
    bars = red_bars(lay_out(campaign(counts)), "Signatures per day")
    assert [round(bar.height / bars[0].height * 40) for bar in bars] == [40, 10, 30, 20]
    assert len({bar.top + bar.height for bar in bars}) == 1
    lefts = [bar.left for bar in bars]
    assert round((lefts[2] - lefts[1]) / (lefts[1] - lefts[0])) == 2  # the empty day has its place


@pytest.mark.parametrize(
    ("today", "colours"),
    [
        (None, [RED, RED, RED]),
        (TODAY + timedelta(days=1), [RED, RED, RED]),
        (TODAY, [RED, RED, BEGUN]),
    ],
)
def test_a_day_that_is_not_over_is_paler_and_that_is_said(today, colours):
    drawing = lay_out(replace(campaign([40, 30, 2]), today=today))
    found = [b for b in of(Box, drawing) if b.colour in (RED, BEGUN) and 40 < b.width <= 72]
    assert [b.colour for b in sorted(found, key=lambda b: b.left)][:3] == colours
    assert ("today so far" in said(drawing)) is (BEGUN in colours)


def test_days_of_late_on_which_nobody_signed_have_their_places():
    drawing = lay_out(replace(campaign([40, 30]), today=TODAY + timedelta(days=8)))
    left = [bar.left for bar in red_bars(drawing, "Signatures per day")]
    assert len(left) == 2
    assert left[1] - left[0] == pytest.approx((WIDTH - PAD - left[0]) / 10, rel=0.1)


def test_bars_are_as_long_as_countries_are_many():
    chart = campaign([100], countries=(("A", 80), ("B", 40), ("C", 0)))
    drawing = lay_out(chart)
    bars = red_bars(drawing, "Countries")
    assert [round(bar.width / bars[0].width * 80) for bar in bars] == [80, 40]
    assert "C" not in said(drawing)


def test_the_bar_of_progress_is_the_share_of_the_goal():
    def share(total, goal):
        track, done = of(Box, lay_out(campaign([total], goal)))[:2]
        return done.width / track.width

    assert share(250, 1000) == pytest.approx(0.25)
    assert share(1000, 1000) == share(3000, 1000) == 1
    assert 0 < share(1, 10_000_000) < 0.03


def goal_line(drawing):
    dashes = {box.top for box in of(Box, drawing) if box.colour == INK}
    assert len(dashes) == 1
    return dashes.pop()


def grid(drawing, text):
    """Where the tick stands that is named so, in the plot of growth."""
    return max(w.baseline for w in of(Words, drawing) if w.text == text and w.anchor == "end") - 9


def test_a_goal_in_sight_has_its_true_place():
    drawing = lay_out(campaign([300, 200, 100], goal=1000))
    nought, thousand = grid(drawing, "0"), grid(drawing, "1,000")
    assert goal_line(drawing) == pytest.approx(thousand, abs=2)
    end = of(Line, drawing)[0].points[-1]
    assert (nought - end[1]) / (nought - thousand) == pytest.approx(0.6, abs=0.01)


def test_a_goal_out_of_sight_stands_above_a_break_in_the_axis():
    drawing = lay_out(campaign([3, 4, 5]))
    highest = grid(drawing, "15")
    growth, *strokes = of(Line, drawing)
    assert len(strokes) == 2
    assert goal_line(drawing) < min(y for stroke in strokes for _, y in stroke.points)
    assert max(y for stroke in strokes for _, y in stroke.points) < highest
    assert min(y for _, y in growth.points) > highest


def test_a_campaign_without_signatures_says_so():
    drawing = lay_out(CHARTS["nobody"])
    assert "No signatures yet" in said(drawing)
    assert "0" in said(drawing)
    assert of(Line, drawing) == of(Area, drawing) == []


def test_one_day_is_a_bar_and_a_dot():
    drawing = lay_out(CHARTS["one day"])
    assert len(red_bars(drawing, "Signatures per day")) == 1
    assert [box.radius for box in red_bars(drawing, "Altogether")] == [10]


def test_svg_says_and_shows_the_same():
    chart = CHARTS["two months"]
    root = ET.fromstring(chart_svg(chart))
    name = "{http://www.w3.org/2000/svg}"
    drawing = lay_out(chart)
    assert [element.text for element in root.iter(f"{name}text")] == said(drawing)
    rects = list(root.iter(f"{name}rect"))[1:]  # the first is the ground
    assert [float(rect.attrib["height"]) for rect in rects] == pytest.approx(
        [box.height for box in of(Box, drawing)], rel=1e-4
    )
    assert root.attrib["width"] == str(WIDTH)


def test_svg_escapes_what_was_written():
    chart = replace(CHARTS["a week"], title="Bread & <roses>", language='e"n')
    assert "Bread & <roses>" in [element.text for element in ET.fromstring(chart_svg(chart)).iter()]


def test_png_shows_the_bars_where_they_were_laid_out():
    chart = CHARTS["a week"]
    picture = Image.open(io.BytesIO(chart_png(chart))).convert("RGB")
    for bar in red_bars(lay_out(chart), "Signatures per day"):
        middle = bar.left + bar.width / 2
        assert near(picture.getpixel((round(middle), round(bar.top + bar.height / 2))), RED)
        assert not near(picture.getpixel((round(middle), round(bar.top) - 4)), RED)


@pytest.mark.parametrize(
    ("language", "title"),
    [("ko", "탈북민 강제 송환 중단"), ("ja", "強制送還の中止"), ("ru", "Остановите возвращение")],
)
def test_words_are_the_readers(language, title):
    drawing = lay_out(replace(campaign([1, 2]), language=language, title=title))
    assert said(drawing)[0] == title
    assert drawing.language == language
