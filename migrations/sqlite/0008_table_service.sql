-- Reservations and shifts are documents as well, bills and moves are printed. What kinds there are is the program's
-- affair: a list here would copy both tables with each new one.
CREATE TABLE documents_new (
  site_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  parent TEXT,
  live INTEGER NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, kind, id)
) STRICT;
INSERT INTO documents_new SELECT site_id, kind, id, parent, live, doc FROM documents;
DROP TABLE documents;
ALTER TABLE documents_new RENAME TO documents;
CREATE INDEX documents_live ON documents (site_id) WHERE live = 1;
CREATE INDEX documents_parent ON documents (site_id, parent) WHERE parent IS NOT NULL;

CREATE TABLE print_jobs_new (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  printer TEXT NOT NULL,
  kind TEXT NOT NULL,
  order_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'confirming', 'printed', 'blocked', 'uncertain', 'rerouted', 'cancelled', 'expired', 'failed')),
  proof TEXT CHECK (proof IN ('confirmed', 'assumed')),
  trouble TEXT,
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (site_id, id)
) STRICT;
INSERT INTO print_jobs_new SELECT site_id, id, printer, kind, order_id, state, proof, trouble, attempts, next_at,
  document, created_at, changed_at FROM print_jobs;
DROP TABLE print_jobs;
ALTER TABLE print_jobs_new RENAME TO print_jobs;
CREATE INDEX print_jobs_queue ON print_jobs (site_id, printer, created_at, kind, id)
  WHERE state IN ('queued', 'sending', 'confirming', 'blocked');
CREATE INDEX print_jobs_uncertain ON print_jobs (site_id, printer) WHERE state = 'uncertain';

-- What was taken off a check, for reports. `amount` is what it would have cost.
CREATE TABLE voided_lines (
  site_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  line_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  item TEXT NOT NULL,
  category TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  reason TEXT NOT NULL,
  waste INTEGER NOT NULL,
  told INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site_id, order_id, line_id)
) STRICT, WITHOUT ROWID;

-- Shifts that ended.
CREATE TABLE shifts (
  site_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  worked INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (site_id, staff_id, from_at)
) STRICT, WITHOUT ROWID;
