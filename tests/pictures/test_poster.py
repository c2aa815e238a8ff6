"""A poster leads whoever scans it to its link, and reads well in every language."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from bot.pictures import poster as posters
from bot.pictures.poster import HEIGHT, MARGIN, WIDTH, Poster, mm

LINK = "https://t.me/StopReturnsBot?start=Zk3vQ9xTbA"
LONGEST_LINK = f"https://t.me/{'Abcdefgh' * 4}?start={'Wm3x' * 16}"

POSTERS = {
    "ko": Poster(
        "ko",
        "탈북민 강제 송환을 멈추고 난민으로 보호해 주십시오",
        "북한을 떠난 사람들이 본인의 뜻과 상관없이 되돌려 보내지고 있습니다.",
        "QR을 찍어 텔레그램에서 서명하세요",
        LINK,
        "탈북난민구출네트워크",
    ),
    "en": Poster(
        "en",
        "Stop sending North Korean defectors back and protect them as refugees",
        "People who have left North Korea are being sent back from China against their will.",
        "Scan to sign in Telegram",
        LINK,
        "Network for the Rescue of North Korean Defectors",
    ),
    "ja": Poster(
        "ja",
        "北朝鮮からの脱北者の強制送還をやめ、難民として保護してください",
        "北朝鮮を離れた人々が、本人の意思に反して中国から送り返されています。",
        "読み取ってTelegramで署名",
        LINK,
        "脱北難民救出ネットワーク",
    ),
    "zh-hans": Poster(
        "zh-hans",
        "停止强制遣返脱北者，以难民身份保护他们",
        "离开朝鲜的人们正被违背本人意愿从中国遣返。",
        "扫码在 Telegram 签名",
        LINK,
        "脱北难民救援网络",
    ),
    "zh-hant": Poster(
        "zh-hant",
        "停止強制遣返脫北者，以難民身分保護他們",
        "離開北韓的人們正被違背本人意願從中國遣返。",
        "掃碼在 Telegram 連署",
        LINK,
        "脫北難民救援網絡",
    ),
    "ru": Poster(
        "ru",
        "Остановите насильственное возвращение северокорейских беженцев",
        "Людей, покинувших Северную Корею, возвращают из Китая против их воли.",
        "Отсканируйте и подпишите в Telegram",
        LINK,
        "Сеть спасения северокорейских беженцев",
    ),
}


draw_poster = cache(posters.draw_poster)


def longest(poster):
    """As long as campaigns may write: 80 characters of title, 600 of summary, 100 of name."""
    return Poster(
        poster.language,
        (f"{poster.title} " * 9)[:80],
        (f"{poster.sentence} " * 60)[:600],
        (f"{poster.invitation} " * 5)[:80],
        LONGEST_LINK,
        (f"{poster.organization} " * 20)[:100],
    )


def opened(data):
    return Image.open(io.BytesIO(data))


def ink(page):
    return page.convert("L").point(lambda level: 255 if level < 250 else 0)


def codes(page):
    """What a reader finds that is not the library that drew it."""
    return [found.text for found in zxingcpp.read_barcodes(page.convert("L"))]


@pytest.mark.parametrize("poster", POSTERS.values(), ids=POSTERS)
def test_the_code_holds_the_link(poster):
    assert codes(opened(draw_poster(poster))) == [LINK]


def test_the_code_is_read_from_an_unsteady_photograph_across_the_street():
    page = opened(draw_poster(longest(POSTERS["ko"]))).convert("L").resize((760, 1075))
    wall = Image.new("L", (1400, 1400), 120)
    wall.paste(page, (320, 160))
    dim = wall.point(lambda level: 40 + level * 6 // 10)
    photo = dim.rotate(7, Image.Resampling.BICUBIC, fillcolor=90)
    assert codes(photo.filter(ImageFilter.GaussianBlur(0.8))) == [LONGEST_LINK]


def test_the_code_bears_a_stain_in_its_middle():
    page = opened(draw_poster(POSTERS["en"])).convert("L")
    corners = zxingcpp.read_barcodes(page)[0].position
    x, y = (
        (corners.top_left.x + corners.bottom_right.x) // 2,
        (corners.top_left.y + corners.bottom_right.y) // 2,
    )
    page.paste(255, (x - mm(9), y - mm(9), x + mm(9), y + mm(9)))
    assert codes(page) == [LINK]


@pytest.mark.parametrize("link", ["https://t.me/dojang", LINK, LONGEST_LINK])
def test_the_code_is_eight_centimetres_or_more_with_four_white_modules_around(link):
    page = opened(draw_poster(replace(POSTERS["en"], link=link))).convert("L")
    corners = zxingcpp.read_barcodes(page)[0].position
    left, top, right, bottom = (
        corners.top_left.x,
        corners.top_left.y,
        corners.bottom_right.x,
        corners.bottom_right.y,
    )
    assert right - left >= mm(80) - 2
    assert bottom - top >= mm(80) - 2
    first_dark_edge = next(x for x in range(left + 12, right) if page.getpixel((x, top + 12)) > 200)
    module = (first_dark_edge - left) / 7  # the corner's square is seven modules wide
    quiet = round(4 * module) - 2
    for strip in (
        (left - quiet, top - quiet, left - 2, bottom + quiet),
        (right + 3, top - quiet, right + quiet, bottom + quiet),
        (left - quiet, top - quiet, right + quiet, top - 2),
        (left - quiet, bottom + 3, right + quiet, bottom + quiet),
    ):
        assert page.crop(strip).getextrema() == (255, 255)


@pytest.mark.parametrize("poster", POSTERS.values(), ids=POSTERS)
def test_the_longest_texts_stay_within_the_margins_and_off_the_code(poster):
    page = opened(draw_poster(longest(poster)))
    left, top, right, bottom = ink(page).getbbox()
    overhang = mm(0.5)  # a letter may lean out of its line a little
    assert left >= MARGIN - overhang
    assert top >= MARGIN - overhang
    assert right <= WIDTH - MARGIN + overhang
    assert bottom <= HEIGHT - MARGIN + overhang
    assert codes(page) == [LONGEST_LINK]


@pytest.mark.parametrize("poster", POSTERS.values(), ids=POSTERS)
def test_no_text_touches_the_seal(poster):
    page = opened(draw_poster(longest(poster)))
    grey, middle = ink(page), MARGIN + mm(50)
    code = zxingcpp.read_barcodes(page.convert("L"))[0].position
    for edge, up in ((code.top_left.y, -1), (code.bottom_right.y, 1)):
        y = edge + up * mm(2)
        while not grey.getpixel((middle, y)):  # the quiet zone
            y += up
        while grey.getpixel((middle, y)):  # the frame
            y += up
        beyond = sorted((y, y + up * mm(5)))
        assert grey.crop((0, beyond[0], WIDTH // 2, beyond[1])).getbbox() is None


@pytest.mark.parametrize("poster", POSTERS.values(), ids=POSTERS)
def test_it_is_a4_for_any_printer_and_small_enough_for_any_chat(poster):
    for drawn in (draw_poster(poster), draw_poster(longest(poster))):
        page = opened(drawn)
        across, down = (
            side / dots * 25.4 for side, dots in zip(page.size, page.info["dpi"], strict=True)
        )
        assert (page.format, round(across), round(down)) == ("PNG", 210, 297)
        assert page.info["dpi"][0] >= 200
        assert len(drawn) < 300_000


def test_ink_is_black_and_one_red():
    page = opened(draw_poster(POSTERS["ko"])).convert("RGB")
    by_use = sorted(page.getcolors(1 << 24), reverse=True)
    assert [colour for _, colour in by_use[:3]] == [
        (255, 255, 255), (23, 23, 26), (200, 32, 39),
    ]  # fmt: skip


def test_what_no_font_has_is_left_out():
    plain = replace(POSTERS["ko"], title="강제 송환을 멈추자")
    odd = replace(plain, title="강제 ✊🏽 송환을\u00ad \u200bภาษา 멈추자 🕊️")
    assert draw_poster(odd) == draw_poster(plain)


def test_an_empty_organization_and_a_word_longer_than_the_sheet_are_no_trouble():
    poster = Poster("de", "Donau" * 16, "Schifffahrt" * 50, "Unterschreiben" * 4, LINK)
    left, _, right, _ = ink(opened(draw_poster(poster))).getbbox()
    assert MARGIN - mm(0.5) <= left < right <= WIDTH - MARGIN + mm(0.5)


def test_posters_are_drawn_side_by_side():
    one_by_one = [draw_poster(poster) for poster in POSTERS.values()]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(posters.draw_poster, POSTERS.values())) == one_by_one


def test_a_bot_that_draws_nothing_loads_neither_pillow_nor_fonts():
    program = """
import sys
import bot.service, bot.cli, bot.pictures.chart, bot.pictures.poster
print([name for name in ("PIL", "segno") if name in sys.modules])
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
