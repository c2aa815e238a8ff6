-- What is kept of a campaign, as in the SQLite schema (see ../sqlite, where each table is explained).
-- What differs: several workers write at once, so the counts that all of them move are kept in slots,
-- one for each worker that is at work, and are read as their sums; and each message of the outbox
-- says which worker delivers it. Texts are compared byte by byte, whatever the server's language.

CREATE TABLE meta (
  key   TEXT COLLATE "C" PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE texts (
  sha256   TEXT COLLATE "C" NOT NULL,
  kind     TEXT COLLATE "C" NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (sha256, kind, language)
);

CREATE TABLE seen (
  source TEXT COLLATE "C" NOT NULL,
  id     BIGINT NOT NULL,
  day    TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (source, id)
);
CREATE INDEX seen_by_day ON seen (day);

CREATE TABLE set_aside (
  source      TEXT COLLATE "C" NOT NULL,
  id          BIGINT NOT NULL,
  kind        TEXT COLLATE "C" NOT NULL,
  error_class TEXT COLLATE "C" NOT NULL,
  day         TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (source, id)
);

CREATE TABLE sessions (
  chat    BYTEA PRIMARY KEY,
  content BYTEA NOT NULL,
  touched TEXT COLLATE "C" NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX sessions_by_day ON sessions (touched);

CREATE TABLE invites (
  code    TEXT COLLATE "C" PRIMARY KEY,
  kind    TEXT COLLATE "C" NOT NULL,
  place   BYTEA UNIQUE,
  label   BYTEA NOT NULL,
  owner   BYTEA,
  revoked TEXT COLLATE "C"
);
CREATE INDEX invites_by_owner ON invites (owner) WHERE owner IS NOT NULL;
CREATE UNIQUE INDEX one_personal_invite ON invites (owner) WHERE kind = 'personal';

CREATE TABLE signatures (
  id          BYTEA PRIMARY KEY,
  key_id      TEXT COLLATE "C" NOT NULL,
  phone_tag   BYTEA NOT NULL UNIQUE,
  account_tag BYTEA NOT NULL UNIQUE,
  sealed      BYTEA NOT NULL,
  day         TEXT COLLATE "C" NOT NULL,
  country     TEXT COLLATE "C" NOT NULL,
  language    TEXT COLLATE "C" NOT NULL,
  channel     TEXT COLLATE "C" NOT NULL,
  statement   TEXT COLLATE "C" NOT NULL,
  consents    TEXT COLLATE "C" NOT NULL,
  invite      TEXT COLLATE "C" REFERENCES invites (code),
  state       TEXT COLLATE "C" NOT NULL DEFAULT 'live',
  band        TEXT COLLATE "C" NOT NULL DEFAULT ''
);
-- Sealed records are random: trying to compress them only costs time.
ALTER TABLE signatures ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX signatures_by_facts
  ON signatures (day, country, language, channel, invite, band, state);
CREATE INDEX signatures_by_invite ON signatures (invite, state) WHERE invite IS NOT NULL;
CREATE INDEX signatures_aside ON signatures (state, id) WHERE state <> 'live';

CREATE TABLE consent_proofs (
  signature BYTEA NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
  id        BYTEA NOT NULL,
  sealed    BYTEA NOT NULL,
  PRIMARY KEY (signature, id)
);

CREATE TABLE subscribers (
  tag      BYTEA PRIMARY KEY,
  address  BYTEA NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  since    BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE erasures (
  id     BYTEA PRIMARY KEY,
  reason TEXT COLLATE "C" NOT NULL
);

CREATE TABLE cards (
  place      BYTEA PRIMARY KEY,
  code       TEXT COLLATE "C" NOT NULL REFERENCES invites (code),
  chat       BYTEA NOT NULL,
  shown      BIGINT NOT NULL,
  written    BIGINT NOT NULL,
  season     TEXT COLLATE "C" NOT NULL DEFAULT '',
  milestones BIGINT NOT NULL DEFAULT 0,
  owed       TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX cards_owed ON cards (place) WHERE owed <> '';

-- ── counts, in slots ────────────────────────────────────────────────────────────────────

CREATE TABLE tally_slots (
  kind TEXT COLLATE "C" NOT NULL,
  key  TEXT COLLATE "C" NOT NULL,
  slot INTEGER NOT NULL,
  n    BIGINT NOT NULL,
  PRIMARY KEY (kind, key, slot)
) WITH (fillfactor = 50);
CREATE VIEW tallies AS
  SELECT kind, key, sum(n)::BIGINT AS n FROM tally_slots GROUP BY kind, key;

CREATE TABLE hourly_slots (
  hour TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  key  TEXT COLLATE "C" NOT NULL,
  slot INTEGER NOT NULL,
  n    BIGINT NOT NULL,
  PRIMARY KEY (hour, kind, key, slot)
) WITH (fillfactor = 50);
CREATE VIEW hourly AS
  SELECT hour, kind, key, sum(n)::BIGINT AS n FROM hourly_slots GROUP BY hour, kind, key;
CREATE FUNCTION forget_an_hour() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM hourly_slots WHERE hour = OLD.hour AND kind = OLD.kind AND key = OLD.key;
  RETURN OLD;
END $$;
CREATE TRIGGER an_hour_is_forgotten INSTEAD OF DELETE ON hourly
FOR EACH ROW EXECUTE FUNCTION forget_an_hour();

-- ── who is at work ──────────────────────────────────────────────────────────────────────

CREATE TABLE workers (
  id    BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slot  INTEGER NOT NULL,          -- of the counts that it moves
  until TIMESTAMPTZ NOT NULL,      -- given up then, unless it says again that it is there
  role  TEXT COLLATE "C" NOT NULL, -- polling, webhook; empty for a command
  sent  BIGINT NOT NULL DEFAULT 0  -- messages, since it is at work
);

-- Slots of workers that were given up, until nobody can have to wait for them.
CREATE TABLE slots_at_rest (
  slot  INTEGER PRIMARY KEY,
  until TIMESTAMPTZ NOT NULL
);

-- What one worker does for all: its jobs.
CREATE TABLE duties (
  name   TEXT COLLATE "C" PRIMARY KEY,
  worker BIGINT REFERENCES workers (id) ON DELETE SET NULL
);

-- Chats that were written to so much, or of which the messenger said so, that every worker has to
-- know of it; '' is the bot itself. Gone when they are at rest.
CREATE TABLE paces (
  chat    BYTEA NOT NULL,          -- tag
  worker  BIGINT NOT NULL,         -- that noted it
  address BYTEA NOT NULL,          -- hidden
  at_rest TIMESTAMPTZ NOT NULL,
  held    TIMESTAMPTZ NOT NULL,    -- until when the messenger takes nothing
  PRIMARY KEY (chat, worker)
);

CREATE TABLE outbox (
  id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  chat      BYTEA NOT NULL,
  message   BYTEA NOT NULL,
  priority  BIGINT NOT NULL,
  broadcast BIGINT,
  worker    BIGINT                 -- delivers it; nobody yet: whoever claims it
);
CREATE INDEX outbox_of_chat ON outbox (chat, id);
CREATE INDEX outbox_unclaimed ON outbox (priority, id) WHERE worker IS NULL AND broadcast IS NULL;
CREATE INDEX outbox_claimed ON outbox (worker) WHERE worker IS NOT NULL;
CREATE INDEX outbox_by_broadcast ON outbox (broadcast, id) WHERE broadcast IS NOT NULL;
CREATE INDEX outbox_behind_replies ON outbox (priority, id) WHERE priority > 0;

-- Rows of these come and go all the time.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE sessions SET (autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE tally_slots SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE hourly_slots SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- ── cases ───────────────────────────────────────────────────────────────────────────────

CREATE TABLE cases (
  id        BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  opened    TEXT COLLATE "C" NOT NULL,
  who       BYTEA NOT NULL,
  verdict   TEXT COLLATE "C" NOT NULL,
  selection TEXT NOT NULL,
  reason    BYTEA NOT NULL,
  counted   BIGINT NOT NULL,
  status    TEXT COLLATE "C" NOT NULL,
  place     TEXT COLLATE "C" NOT NULL,
  changed   BIGINT NOT NULL
);
CREATE UNIQUE INDEX one_case_runs ON cases ((status IN ('running', 'undoing')))
  WHERE status IN ('running', 'undoing');

CREATE TABLE case_rows (
  case_id   BIGINT NOT NULL REFERENCES cases (id),
  signature BYTEA NOT NULL REFERENCES signatures (id) ON DELETE CASCADE,
  was       TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (case_id, signature)
);
CREATE INDEX case_rows_by_signature ON case_rows (signature, case_id);

CREATE TABLE holds (
  kind    TEXT COLLATE "C" NOT NULL,
  key     TEXT COLLATE "C" NOT NULL,
  case_id BIGINT NOT NULL REFERENCES cases (id),
  PRIMARY KEY (kind, key, case_id)
);

CREATE TABLE case_acts (
  case_id BIGINT NOT NULL REFERENCES cases (id),
  number  BIGINT NOT NULL,
  act     TEXT COLLATE "C" NOT NULL,
  at      TEXT COLLATE "C" NOT NULL,
  who     BYTEA NOT NULL,
  reason  BYTEA NOT NULL,
  PRIMARY KEY (case_id, number)
);

CREATE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
CREATE TRIGGER cases_stay BEFORE DELETE ON cases
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite('cases are kept');
CREATE TRIGGER cases_tell_the_truth
BEFORE UPDATE OF id, opened, who, verdict, selection, reason, counted ON cases
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite('cases are not rewritten');
CREATE TRIGGER case_acts_stay BEFORE DELETE ON case_acts
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite('cases are kept');
CREATE TRIGGER case_acts_tell_the_truth BEFORE UPDATE ON case_acts
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite('cases are not rewritten');

-- ── organizers ──────────────────────────────────────────────────────────────────────────

CREATE TABLE organizers (
  tag      BYTEA PRIMARY KEY,
  role     TEXT COLLATE "C" NOT NULL,
  address  BYTEA NOT NULL,
  language TEXT COLLATE "C" NOT NULL,
  report   BIGINT NOT NULL,
  alerts   BIGINT NOT NULL,
  added_by BYTEA NOT NULL,
  since    TEXT COLLATE "C" NOT NULL
);

CREATE TABLE role_invites (
  tag     BYTEA PRIMARY KEY,
  role    TEXT COLLATE "C" NOT NULL,
  expires TEXT COLLATE "C" NOT NULL,
  used    TEXT COLLATE "C"
);

CREATE TABLE access_log (
  number BIGINT PRIMARY KEY,
  at     TEXT COLLATE "C" NOT NULL,
  role   TEXT COLLATE "C" NOT NULL,
  who    BYTEA NOT NULL,
  named  BYTEA NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  reason BYTEA NOT NULL,
  chain  BYTEA NOT NULL
);
CREATE TRIGGER access_log_is_not_rewritten BEFORE UPDATE ON access_log
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite('the access log is not rewritten');
CREATE TRIGGER access_log_is_kept BEFORE DELETE ON access_log
FOR EACH ROW WHEN (OLD.at >= to_char((now() AT TIME ZONE 'UTC') - INTERVAL '2 years',
                                     'YYYY-MM-DD"T"HH24:MI:SS'))
EXECUTE FUNCTION refuse_to_rewrite('the access log is kept for two years');

CREATE TABLE standing (
  key   TEXT COLLATE "C" PRIMARY KEY,
  value TEXT NOT NULL,
  since TEXT COLLATE "C" NOT NULL,
  who   BYTEA NOT NULL
);

CREATE TABLE milestones (
  kind       TEXT COLLATE "C" NOT NULL,
  n          BIGINT NOT NULL,
  announced  TEXT COLLATE "C" NOT NULL,
  unhappened TEXT COLLATE "C",
  PRIMARY KEY (kind, n)
);

CREATE TABLE broadcasts (
  id          BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  drafts      TEXT NOT NULL,
  status      TEXT COLLATE "C" NOT NULL,
  made_by     BYTEA NOT NULL,
  made        TEXT COLLATE "C" NOT NULL,
  approved_by BYTEA,
  started     TEXT COLLATE "C",
  round       BIGINT,
  cursor      BYTEA NOT NULL,
  recipients  BIGINT NOT NULL,
  queued      BIGINT NOT NULL,
  delivered   BIGINT NOT NULL,
  blocked     BIGINT NOT NULL,
  failed      BIGINT NOT NULL,
  dropped     BIGINT NOT NULL
);

CREATE TABLE taken_back (
  id        BIGINT PRIMARY KEY,
  broadcast BIGINT NOT NULL REFERENCES broadcasts (id)
);
