"""`python -m bot` is `dojang`."""

from bot.cli import main

if __name__ == "__main__":
    main()
