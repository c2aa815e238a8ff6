-- What a card tells of whether one can sign, so that a pause or an end makes it due; and whether its
-- place hears of milestones.

ALTER TABLE cards ADD COLUMN season TEXT NOT NULL DEFAULT '';
ALTER TABLE cards ADD COLUMN milestones INTEGER NOT NULL DEFAULT 0;
