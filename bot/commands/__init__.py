"""What `dojang …` can do: one module per group of commands, put together in `bot.cli`."""
