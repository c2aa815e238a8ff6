-- Which records were erased, so that restoring an older backup cannot bring them back. The ids
-- are random and stood nowhere but in the row and in its sealed record: they identify nobody.

CREATE TABLE erasures (
  id     BLOB PRIMARY KEY,     -- signatures.id
  reason TEXT NOT NULL         -- withdrawn, replaced
) STRICT, WITHOUT ROWID;
