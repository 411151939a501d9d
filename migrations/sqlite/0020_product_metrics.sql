-- What the product is used for, as sums. Events, channels and surfaces are closed lists of the program, which grow without
-- a step here; no column takes a text of somebody's own.
CREATE TABLE product_events (
  site_id TEXT NOT NULL,
  day TEXT NOT NULL,
  event TEXT NOT NULL,
  -- Empty for none, as the two after it: a part of the key is never null.
  channel TEXT NOT NULL,
  surface TEXT NOT NULL,
  version TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (site_id, day, event, channel, surface, version)
) STRICT, WITHOUT ROWID;

-- Batches that were taken, so that one that comes again is counted once.
CREATE TABLE product_batches (
  site_id TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  -- SHA-256 of what it said.
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site_id, batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_batches_at ON product_batches (site_id, at);

-- How far ahead of its pace a site is.
CREATE TABLE product_paces (
  site_id TEXT NOT NULL PRIMARY KEY,
  due INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
