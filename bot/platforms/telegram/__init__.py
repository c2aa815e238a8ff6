"""Telegram: raw updates in, Bot API calls out, over a client that never prints what it carries.

    getUpdates ─▶ intake ─▶ parse (contact) ─▶ App      an offset moves only after the commit
    App ─▶ compose (render) ─▶ outbox ─▶ sender ─▶ api   in order per chat, paced, never lost

python-telegram-bot gives the classes of errors, and what tells them apart. Its HTTP client costs
more than all the rest of a bot; its Updater, queues, conversation state and rate limiter lose
updates or state when a process dies: they are not used.
"""
