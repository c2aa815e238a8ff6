-- Cards that we keep up to date: one for each group or channel that has one, gone when it ends.

CREATE TABLE cards (
  place   BLOB PRIMARY KEY,    -- tag
  code    TEXT NOT NULL REFERENCES invites (code),
  chat    BLOB NOT NULL,       -- hidden: kind and address
  shown   INTEGER NOT NULL,    -- the count that it tells; 0 tells none
  written INTEGER NOT NULL     -- when it was last posted or edited, unix seconds
) STRICT, WITHOUT ROWID;
