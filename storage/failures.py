"""What can go wrong with the store, in words for the person who runs the bot.

A class's docstring is its message; `{…}` is filled in when it is raised. None of them ever
carries a name, a phone, an account, a key or the content of a row.
"""

from __future__ import annotations


class Failure(Exception):
    """Something in the store failed."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        template = " ".join((type(self).__doc__ or type(self).__name__).split())
        super().__init__(template.format_map(facts))


class Refused(Failure):
    """The store does not open like this; a person has to decide something first."""


class StoreUnavailable(Failure):
    """The database cannot be reached just now ({reason}); nothing of this turn was kept."""


class CommitInDoubt(StoreUnavailable):
    """The database was lost while it committed ({reason}); this turn may have been kept."""


class Contended(StoreUnavailable):
    """Another worker was in the way ({reason}); nothing of this turn was kept. It can be tried
    again at once."""


class DatabaseInUse(Refused):
    """Another process already writes to {path}. Stop it first: there is exactly one writer."""


class AlreadyServed(Refused):
    """Another worker fetches this bot's updates from the same database. One fetches them, or any
    number take them from a webhook: stop that one first, or set WEBHOOK_URL for all."""


class NoDatabase(Refused):
    """There is no database at {path} yet. Start the bot once, it makes one."""


class NotADatabase(Refused):
    """What is at {path} is not a database of Dojang. It was left as it is."""


class DatabaseUnusable(Refused):
    """The database {path} cannot be used: {reason}."""


class NewerSchema(Refused):
    """The database {path} was made by a newer version ({found}, this one knows {known}).
    Upgrade before you go on."""


class OlderSchema(Refused):
    """The database {path} was made by an older version ({found}, this one knows {known}).
    Start the bot once, it brings it up to date."""


class OtherCampaign(Refused):
    """The database belongs to the campaign “{found}”, not to “{wanted}”. Each campaign has a
    database of its own."""


class WrongMasterKey(Refused):
    """The database was made with the master key {found}, the one set now is {given}. With
    another key nobody who has signed would be recognised. Set the former MASTER_KEY."""


class BeingMoved(Refused):
    """The database is being filled by `dojang migrate-data` and is not whole yet. Give that command
    once more and let it finish; until then the campaign is where it was."""


class MovedAway(Refused):
    """The campaign was moved to {to} by `dojang migrate-data`, and nothing is counted here any
    more. Set DATABASE_URL to that database."""


class RowsNotTaken(Refused):
    """The table {table} holds a row that the other database does not take ({reason})."""


class AlreadyThere(Refused):
    """{path} exists already and was left as it is. Choose another name, or move it away."""


class CannotWrite(Refused):
    """{path} cannot be written: {reason}."""


class UnknownDatabaseUrl(Refused):
    """DATABASE_URL must look like sqlite:///dojang.db (or sqlite:////var/lib/dojang.db for an
    absolute path), or like postgresql://user:password@host/database; in a password, write / as
    %2F, ? as %3F, # as %23, [ as %5B and ] as %5D."""
