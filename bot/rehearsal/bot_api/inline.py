"""The Bot API method that answers what somebody asks the bot in the middle of a chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.rehearsal.bot_api.keyboards import Below, buttons_of, read_markup
from bot.rehearsal.bot_api.links import fault_of
from bot.rehearsal.bot_api.method import method
from bot.rehearsal.bot_api.parameters import Parameters
from bot.rehearsal.bot_api.refusal import Refused
from bot.rehearsal.bot_api.texts import Formatted, check_preview, read_text
from bot.rehearsal.messenger import Messenger
from bot.rehearsal.messenger.vocabulary import TEXT_MAX, Offer, Result, utf16
from bot.rehearsal.messenger.writing import PAYLOAD

RESULTS_MAX: Final = 50
ID_MAX: Final = 64
"""Bytes of a result's id."""
CACHE_TIME: Final = 300
"""Seconds, where the bot says nothing else."""
CACHE_MAX: Final = 86_400
START_MAX: Final = 64

_ARTICLE: Final = frozenset(
    {
        "type", "id", "title", "input_message_content", "reply_markup", "url", "hide_url",
        "description", "thumbnail_url", "thumbnail_width", "thumbnail_height",
    }
)  # fmt: skip
_CONTENT: Final = frozenset(
    {
        "message_text", "parse_mode", "entities", "link_preview_options",
        "disable_web_page_preview",
    }
)  # fmt: skip
_WHAT: Final = "InlineQueryResult"


@method(
    "answerInlineQuery", "inline_query_id", "results", "cache_time", "is_personal", "next_offset",
    "button", "switch_pm_text", "switch_pm_parameter",
)  # fmt: skip
def answer_inline_query(messenger: Messenger, given: Parameters) -> bool:
    listed = given.parsed("results", "inline query results")
    if not isinstance(listed, list):
        raise Refused.bad_request("expected an Array of inline query results")
    if len(listed) > RESULTS_MAX:
        raise Refused.bad_request("too many inline query results specified")
    results = tuple(_result(each) for each in listed)
    if len({result.id for result in results}) < len(results):
        raise Refused.bad_request("RESULT_ID_DUPLICATE")
    button = _button(given.parsed("button", "inline query results button"))
    asked = messenger.asked(given.text("inline_query_id"))
    if asked is None:
        raise Refused.bad_request(
            "query is too old and response timeout expired or query ID is invalid"
        )
    messenger.offer(
        asked,
        Offer(results, button),
        seconds=min(max(0, given.integer("cache_time", CACHE_TIME)), CACHE_MAX),
        personal=given.flag("is_personal"),
    )
    return True


def _result(given: Any) -> Result:
    if not isinstance(given, Mapping):
        raise _unparsed("Object expected")
    if given.get("type") != "article":
        raise Refused.bad_request("the rehearsal offers articles only")
    _no_strangers(given, _ARTICLE, _WHAT)
    id_, title = _string(given, "id"), _string(given, "title")
    if not id_:
        raise Refused.bad_request("RESULT_ID_EMPTY")
    if len(id_.encode()) > ID_MAX:
        raise Refused.bad_request("RESULT_ID_INVALID")
    if not title.strip():
        raise Refused.bad_request("ARTICLE_TITLE_EMPTY")
    if (url := given.get("url")) and (fault := fault_of(str(url))):
        raise Refused.bad_request(f"inline result URL '{url}' is invalid: {fault}")
    try:
        text, entities = _content(given)
        markup = read_markup(given.get("reply_markup"), private=True)
    except Refused as refused:
        # What a message would be refused for, Telegram says here with more words around it.
        why = refused.description.removeprefix("Bad Request: ")
        raise _unparsed(why[:1].upper() + why[1:]) from None
    if utf16(text) > TEXT_MAX:
        raise Refused.bad_request("MESSAGE_TOO_LONG")
    if markup is not None and not isinstance(markup, Below):
        raise Refused.bad_request("inline keyboard expected")
    description = given.get("description") or ""
    return Result(id_, title, str(description), text, entities, buttons_of(markup))


def _content(given: Mapping[str, Any]) -> Formatted:
    content = given.get("input_message_content")
    if not isinstance(content, Mapping):
        raise Refused.bad_request('can\'t find field "input_message_content"')
    _no_strangers(content, _CONTENT, "InputTextMessageContent")
    written = Parameters(content)
    check_preview(written)
    return read_text(written, "message_text")


def _button(given: Any) -> tuple[str, str] | None:
    if given is None:
        return None
    what = "InlineQueryResultsButton"
    if not isinstance(given, Mapping):
        raise Refused.bad_request(f"can't parse {what}: Object expected")
    _no_strangers(given, frozenset({"text", "start_parameter", "web_app"}), what)
    text, start = given.get("text"), given.get("start_parameter")
    if not isinstance(text, str) or not text.strip():
        raise Refused.bad_request("SWITCH_PM_TEXT_EMPTY")
    if not isinstance(start, str) or not start:
        raise Refused.bad_request("can't use empty start_parameter")
    if len(start) > START_MAX:
        raise Refused.bad_request("too long start_parameter specified")
    if not PAYLOAD.fullmatch(start):
        raise Refused.bad_request("unallowed characters in start_parameter are used")
    return text, start


def _string(given: Mapping[str, Any], name: str) -> str:
    if name not in given:
        raise _unparsed(f'Can\'t find field "{name}"')
    value = given[name]
    if not isinstance(value, str):
        raise _unparsed(f'Field "{name}" must be of type String')
    return value


def _no_strangers(given: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    for name in given:
        if name not in known:
            raise Refused.bad_request(f'unknown field "{name}" in {what}')


def _unparsed(why: str) -> Refused:
    return Refused.bad_request(f"can't parse {_WHAT}: {why}")
