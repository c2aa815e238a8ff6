"""What the README says exists, and what exists stands in the README."""

import re
from pathlib import Path
from typing import Any

import typer

from bot.cli import app
from bot.conversation import groups
from bot.conversation.groups import PRIVATE_COMMANDS
from bot.conversation.organizing import COMMANDS
from bot.settings import NAMES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


ROW = re.compile(r"^\| `dojang ([a-z -]+?)(?: [A-Z][^`]*)?` \| (.*) \|$", re.MULTILINE)
"""A row of the table of commands: name, and what it does."""


def section(title: str) -> str:
    return README.split(f"## {title}\n")[1].split("\n## ")[0]


def commands() -> dict[str, Any]:
    """Every command by its full name: `keys new`."""
    found: dict[str, Any] = {}

    def collect(prefix: str, command: Any) -> None:
        below_it = getattr(command, "commands", None)
        if below_it:
            for name, below in below_it.items():
                collect(f"{prefix} {name}".strip(), below)
        else:
            found[prefix] = command

    collect("", typer.main.get_command(app))
    return found


def test_every_command_stands_in_the_readme_and_the_other_way_round():
    named = {name for name, _ in ROW.findall(README)}
    assert named == set(commands())


def test_every_option_in_the_readme_exists():
    for name, text in ROW.findall(README):
        options = {
            option
            for parameter in commands()[name].params
            for option in (*parameter.opts, *parameter.secondary_opts)
        }
        for option in re.findall(r"`(--[a-z-]+)", text):
            assert option in options, (name, option)


def test_every_setting_stands_in_the_readme_and_the_other_way_round():
    named = re.findall(r"`([A-Z][A-Z_]{4,})`", section("On Telegram").split("Settings come")[1])
    assert sorted(named) == sorted(NAMES)


def test_every_bot_command_stands_in_the_readme_and_the_other_way_round():
    named = set(re.findall(r"`/([a-z]+)`", section("In the chat")))
    assert named == PRIVATE_COMMANDS | set(COMMANDS) | set(groups.COMMANDS)


def test_run_it_and_test_it_are_one_line_each():
    for title in ("Run it", "Test it"):
        fence = re.search(r"```sh\n(.*?)\n```", section(title), re.DOTALL)
        assert fence is not None
        assert "\n" not in fence[1]
        assert "--require-hashes" in fence[1]


def test_locks_pin_by_hash_and_name_no_registry():
    locks = ("requirements.lock", ".ci/test.lock", ".ci/bench.lock")
    for lock in (ROOT / name for name in locks):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "--index-url" not in text
        assert "--find-links" not in text
        assert "://" not in text


def test_every_link_to_a_file_leads_somewhere():
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", file.read_text(encoding="utf-8")):
            assert (file.parent / target).exists(), f"{file.name}: {target}"
