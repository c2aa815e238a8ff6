"""`dojang`: every command, by its name. What each does stands in `bot.commands`."""

from __future__ import annotations

import typer

from bot.commands.access_log import log
from bot.commands.archive import export, open_
from bot.commands.backup import backup, erasures, restore
from bot.commands.care import recount, retention
from bot.commands.chart import chart
from bot.commands.keys import keys_new
from bot.commands.moving import migrate_data
from bot.commands.rehearse import rehearse
from bot.commands.serve import check, run
from bot.commands.totals import totals
from bot.commands.webhook import webhook_delete, webhook_info, webhook_set

app = typer.Typer(
    help="Sign a petition inside your messenger. Each verified phone number counts once.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(rehearse)
app.command()(run)
app.command()(check)
app.command()(totals)
app.command()(chart)
app.command()(log)
app.command()(recount)
app.command()(export)
app.command("open")(open_)
app.command()(backup)
app.command()(erasures)
app.command()(restore)
app.command()(migrate_data)
app.command()(retention)

keys = typer.Typer(help="Master key and sealing keys.", no_args_is_help=True)
keys.command("new")(keys_new)
app.add_typer(keys, name="keys")

webhook = typer.Typer(help="Where Telegram posts updates.", no_args_is_help=True)
webhook.command("set")(webhook_set)
webhook.command("delete")(webhook_delete)
webhook.command("info")(webhook_info)
app.add_typer(webhook, name="webhook")


def main() -> None:
    app()
