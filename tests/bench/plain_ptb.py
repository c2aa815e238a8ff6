"""The walk as python-telegram-bot's examples teach it: a ConversationHandler, aiosqlite, one
commit for each signature. What is in flight, and where everybody stands, is lost with the process.
"""

from __future__ import annotations

import os
from typing import Any

import aiosqlite
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from tests.bench import plain_texts as texts

Context = ContextTypes.DEFAULT_TYPE
CARD, CONSENTS, NAME, CONTACT = range(4)


def keyboard(*choices: tuple[str, str]) -> InlineKeyboardMarkup:
    first, *more = (InlineKeyboardButton(label, callback_data=does) for label, does in choices)
    return InlineKeyboardMarkup([[first], more])


async def start(update: Update, context: Context) -> int:
    assert update.message is not None
    assert context.user_data is not None
    card = await update.message.reply_html(texts.CARD, reply_markup=keyboard(*texts.ON_CARD))
    context.user_data["card"] = card.message_id
    return CARD


async def sign(update: Update, context: Context) -> int:  # noqa: ARG001
    query = update.callback_query
    assert query is not None
    await query.answer()
    await query.edit_message_text(
        texts.CONSENTS, parse_mode="HTML", reply_markup=keyboard(*texts.ON_CONSENTS)
    )
    return CONSENTS


async def agree(update: Update, context: Context) -> int:  # noqa: ARG001
    query = update.callback_query
    assert query is not None
    await query.answer()
    await query.edit_message_text(
        texts.NAME.format(name=query.from_user.full_name),
        parse_mode="HTML",
        reply_markup=keyboard(*texts.ON_NAME),
    )
    return NAME


async def name(update: Update, context: Context) -> int:
    query = update.callback_query
    assert query is not None
    assert update.effective_chat is not None
    assert context.user_data is not None
    context.user_data["name"] = query.from_user.full_name
    await query.answer()
    await query.edit_message_text(
        texts.CONTACT_CARD, parse_mode="HTML", reply_markup=keyboard(*texts.ON_CONTACT)
    )
    button = KeyboardButton(texts.SHARE, request_contact=True)
    asked = await update.effective_chat.send_message(
        texts.CONTACT, reply_markup=ReplyKeyboardMarkup([[button]], resize_keyboard=True)
    )
    context.user_data["ask"] = asked.message_id
    return CONTACT


async def contact(update: Update, context: Context) -> int:
    message = update.message
    assert message is not None
    assert message.contact is not None
    assert message.from_user is not None
    assert context.user_data is not None
    if message.contact.user_id != message.from_user.id:
        await message.reply_text(texts.NOT_YOURS)
        return CONTACT
    database: aiosqlite.Connection = context.bot_data["database"]
    await database.execute(
        "INSERT OR IGNORE INTO signatures (account, phone, name, signed_at)"
        " VALUES (?, ?, ?, datetime('now'))",
        (message.from_user.id, message.contact.phone_number, context.user_data["name"]),
    )
    await database.commit()
    await message.chat.delete_messages([message.message_id, context.user_data["ask"]])
    await message.reply_html(texts.THANKS, reply_markup=ReplyKeyboardRemove(), do_quote=False)
    await context.bot.edit_message_text(
        texts.SIGNED,
        chat_id=message.chat_id,
        message_id=context.user_data["card"],
        parse_mode="HTML",
        reply_markup=keyboard(*texts.ON_SIGNED),
    )
    context.user_data.clear()
    return ConversationHandler.END


async def open_database(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    database = await aiosqlite.connect(os.environ["DATABASE"])
    await database.execute("PRAGMA journal_mode = WAL")
    await database.execute(
        "CREATE TABLE signatures (id INTEGER PRIMARY KEY, account INTEGER UNIQUE NOT NULL,"
        " phone TEXT UNIQUE NOT NULL, name TEXT NOT NULL, signed_at TEXT NOT NULL)"
    )
    await database.commit()
    application.bot_data["database"] = database


async def close_database(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    await application.bot_data["database"].close()


def main() -> None:
    application = (
        Application.builder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{os.environ['BOT_API_URL']}/bot")
        .post_init(open_database)
        .post_shutdown(close_database)
        .build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                CARD: [CallbackQueryHandler(sign, pattern="^sign$")],
                CONSENTS: [CallbackQueryHandler(agree, pattern="^agree$")],
                NAME: [CallbackQueryHandler(name, pattern="^yes$")],
                CONTACT: [MessageHandler(filters.CONTACT, contact)],
            },
            fallbacks=[CommandHandler("start", start)],
        )
    )
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main()
