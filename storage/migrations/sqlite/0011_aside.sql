-- Those who are held or invalidated are few among many: they are found without a look at the others.
CREATE INDEX signatures_aside ON signatures (state, id) WHERE state <> 'live';
