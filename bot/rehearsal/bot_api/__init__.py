"""What the bot sees of the local messenger: Telegram's Bot API over HTTP, as strict as there."""
