"""Moving a campaign from SQLite to PostgreSQL, with everything that is kept of it.

Nobody writes meanwhile: the move holds the lock of the source's one writer, and only reads. The
target is a campaign's database from the last transaction on, not before. Until then its `meta` says
that it is being moved and how far that has come, in the transaction of each page of rows: so a move
that is killed goes on where it was, and no row is there twice.

`tables` says what is moved, `note` how far it has come, `proof` that both sides hold the same rows;
`move` does it.
"""
