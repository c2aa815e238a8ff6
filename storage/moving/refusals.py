"""Why a campaign is not moved, or not any further."""

from __future__ import annotations

from storage.failures import Refused


class TalliesDisagree(Refused):
    """In {path} tallies and signatures disagree ({places} places), so it is not moved. `dojang
    recount` names them; a database in which they agree is made by `dojang backup` and `dojang
    restore`."""


class NotEmpty(Refused):
    """The database {path} is not empty and was left as it is. Give one that holds nothing:
    `createdb` makes it. One that a move has filled to its end needs no other."""


class SourceChanged(Refused):
    """{source} has changed since this move was begun, or {path} was begun from another database.
    What lies there cannot be used any more: give an empty database, and the move starts anew."""


class Differs(Refused):
    """The table {table} is not the same on both sides ({here} rows here, {there} there), so no
    campaign can be served from {path}. Nothing was changed in {source}: go on with it, and move it
    into another, empty database."""


class CountedOtherwise(Refused):
    """Counted anew, {path} holds {there} signatures that count, {source} {here}, so no campaign can
    be served from it. Nothing was changed in {source}: go on with it."""


class NotesWait(Refused):
    """What commands have carried away from {path} is not in its access log yet ({notes} times).
    Start its bot for a minute, which takes that in, and stop it again; then move."""
