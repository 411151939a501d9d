-- The logs of hubs as the cloud keeps them: the rows of the log itself stand in events and chain, under the site's id.
CREATE TABLE cloud_logs (
  site_id TEXT NOT NULL PRIMARY KEY,
  -- What the hub's own database calls its site, and its database.
  origin TEXT NOT NULL,
  epoch TEXT NOT NULL,
  -- The event at which the hub's chain begins.
  begins INTEGER NOT NULL,
  head INTEGER NOT NULL,
  chain TEXT NOT NULL,
  -- The catalogue before the first event: what a projection begins with.
  catalog TEXT,
  last_batch_at INTEGER NOT NULL,
  trouble TEXT,
  trouble_at INTEGER,
  -- With a trouble: the last event that the hub and this log have in common.
  common INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cloud_logs_epoch ON cloud_logs (epoch);

-- How far they are projected; apart, so that projecting and taking never wait for each other.
CREATE TABLE cloud_projections (
  site_id TEXT NOT NULL PRIMARY KEY,
  projected INTEGER NOT NULL,
  -- Whose turn was longest ago comes next.
  turned INTEGER NOT NULL,
  halted TEXT,
  halted_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX cloud_projections_turned ON cloud_projections (turned);

-- What a restored hub no longer knows, as evidence.
CREATE TABLE events_lost (
  site_id TEXT NOT NULL,
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  name TEXT NOT NULL,
  order_id TEXT,
  doc TEXT NOT NULL,
  lost_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, epoch, seq)
) STRICT;

CREATE TABLE approval_audit (
  site_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  id TEXT NOT NULL,
  act TEXT NOT NULL,
  order_id TEXT,
  amount INTEGER,
  asked_by TEXT NOT NULL,
  answered_by TEXT,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  reason TEXT,
  PRIMARY KEY (site_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_audit_id ON approval_audit (id);

-- On the hub: how far the cloud has its log.
CREATE TABLE uplink (
  site_id TEXT NOT NULL PRIMARY KEY,
  cursor INTEGER NOT NULL,
  approvals_cursor INTEGER NOT NULL,
  cloud_site TEXT NOT NULL,
  epoch TEXT NOT NULL,
  acked_chain TEXT NOT NULL,
  trouble TEXT,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
