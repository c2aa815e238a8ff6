"""Telegram: raw updates in, Bot API calls out, over a client that never prints what it carries.

    getUpdates ─▶ intake ─▶ parse (contact) ─▶ App      an offset moves only after the commit
    App ─▶ compose (render) ─▶ outbox ─▶ sender ─▶ api   in order per chat, paced, never lost

python-telegram-bot gives the transport's seam, the errors and their mapping. Its Updater, queues,
conversation state and rate limiter lose updates or state when a process dies, and are not used.
"""
