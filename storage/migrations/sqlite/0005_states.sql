-- Signatures that are held for a look, or were found invalid, beside those that count.
--
-- The columns cost nothing on the rows that are there. The first index holds every fact that rows
-- are counted and selected by, so that ten million signatures are recounted without reading one
-- sealed record; those of a day lie together, so that signing writes where it has just written.

ALTER TABLE signatures ADD COLUMN state TEXT NOT NULL DEFAULT 'live';  -- live, held, invalid
ALTER TABLE signatures ADD COLUMN band TEXT NOT NULL DEFAULT '';       -- how old the account is

CREATE INDEX signatures_by_facts
  ON signatures (day, country, language, channel, invite, band, state);
CREATE INDEX signatures_by_invite ON signatures (invite, state) WHERE invite IS NOT NULL;

-- Further kinds of tallies: held '' · invalidated ''. All others count live rows only, but for
-- withdrawn, which counts whoever took a signature back, whatever state it was in.
