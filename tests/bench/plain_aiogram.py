"""The walk as aiogram's documentation teaches it: a finite-state machine in memory, SQLAlchemy's
async ORM, one session and commit for each signature. What is in flight is lost with the process.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.bench import plain_texts as texts

# A handler sets the next state before it answers, because updates are handled side by side.
router = Router()


class Walk(StatesGroup):
    card = State()
    consents = State()
    name = State()
    contact = State()


class Base(DeclarativeBase):
    pass


class Signature(Base):
    __tablename__ = "signatures"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[int] = mapped_column(unique=True)
    phone: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    signed_at: Mapped[datetime]


def keyboard(*choices: tuple[str, str]) -> InlineKeyboardMarkup:
    first, *more = (InlineKeyboardButton(text=label, callback_data=does) for label, does in choices)
    return InlineKeyboardMarkup(inline_keyboard=[[first], more])


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Walk.card)
    card = await message.answer(texts.CARD, reply_markup=keyboard(*texts.ON_CARD))
    await state.update_data(card=card.message_id)


@router.callback_query(Walk.card, F.data == "sign")
async def sign(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    await state.set_state(Walk.consents)
    await query.message.edit_text(texts.CONSENTS, reply_markup=keyboard(*texts.ON_CONSENTS))


@router.callback_query(Walk.consents, F.data == "agree")
async def agree(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    proposed = texts.NAME.format(name=query.from_user.full_name)
    await state.set_state(Walk.name)
    await query.message.edit_text(proposed, reply_markup=keyboard(*texts.ON_NAME))


@router.callback_query(Walk.name, F.data == "yes")
async def name(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    await query.message.edit_text(texts.CONTACT_CARD, reply_markup=keyboard(*texts.ON_CONTACT))
    button = KeyboardButton(text=texts.SHARE, request_contact=True)
    await state.set_state(Walk.contact)
    asked = await query.message.answer(
        texts.CONTACT,
        reply_markup=ReplyKeyboardMarkup(keyboard=[[button]], resize_keyboard=True),
    )
    await state.update_data(ask=asked.message_id, name=query.from_user.full_name)


@router.message(Walk.contact, F.contact)
async def contact(
    message: Message, state: FSMContext, sessions: async_sessionmaker[AsyncSession]
) -> None:
    if message.contact.user_id != message.from_user.id:
        await message.answer(texts.NOT_YOURS)
        return
    known = await state.get_data()
    async with sessions() as session:
        session.add(
            Signature(
                account=message.from_user.id,
                phone=message.contact.phone_number,
                name=known["name"],
                signed_at=datetime.now(UTC).replace(tzinfo=None),
            )
        )
        try:
            await session.commit()
        except IntegrityError:
            await session.rollback()
    chat = message.chat.id
    # "ask" is missing where the contact came before Telegram had told its id.
    gone = [message.message_id, *(known[key] for key in ("ask",) if key in known)]
    await message.bot.delete_messages(chat, gone)
    await message.answer(texts.THANKS, reply_markup=ReplyKeyboardRemove())
    await message.bot.edit_message_text(
        texts.SIGNED,
        chat_id=chat,
        message_id=known["card"],
        reply_markup=keyboard(*texts.ON_SIGNED),
    )
    await state.clear()


async def main() -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{os.environ['DATABASE']}")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        await connection.run_sync(Base.metadata.create_all)
    bot = Bot(
        os.environ["BOT_TOKEN"],
        session=AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_URL"])),
        default=DefaultBotProperties(parse_mode="HTML"),
    )
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    await dispatcher.start_polling(bot, sessions=sessions)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
