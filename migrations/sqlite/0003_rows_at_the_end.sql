-- Tables with long documents keep their rows where they were written, at the end, and the key beside them. Without
-- a rowid the documents stood in the key's own tree: an order of three lines took 26 KB and touched 27 pages.

CREATE TABLE events_new (
  site_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  name TEXT NOT NULL,
  order_id TEXT,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, seq)
) STRICT;
INSERT INTO events_new SELECT site_id, seq, at, business_day, name, order_id, doc FROM events;
DROP TABLE events;
ALTER TABLE events_new RENAME TO events;

CREATE TABLE outcomes_new (
  site_id TEXT NOT NULL,
  command_id TEXT NOT NULL,
  client_id TEXT,
  client_seq INTEGER,
  args_hash TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('applied', 'rejected', 'quarantined')),
  doc TEXT NOT NULL,
  args TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (site_id, command_id)
) STRICT;
INSERT INTO outcomes_new SELECT site_id, command_id, client_id, client_seq, args_hash, verdict, doc, args, at
  FROM outcomes;
DROP TABLE outcomes;
ALTER TABLE outcomes_new RENAME TO outcomes;
CREATE UNIQUE INDEX outcomes_client ON outcomes (site_id, client_id, client_seq) WHERE client_id IS NOT NULL;

CREATE TABLE documents_new (
  site_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('order', 'ticket', 'catalog', 'soldOut', 'numbers', 'printers')),
  id TEXT NOT NULL,
  parent TEXT,
  live INTEGER NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, kind, id)
) STRICT;
INSERT INTO documents_new SELECT site_id, kind, id, parent, live, doc FROM documents;
DROP TABLE documents;
ALTER TABLE documents_new RENAME TO documents;
-- Everything live is read at once, at the start: the rows may stand in the order in which they came.
CREATE INDEX documents_live ON documents (site_id) WHERE live = 1;
CREATE INDEX documents_parent ON documents (site_id, parent) WHERE parent IS NOT NULL;

CREATE TABLE print_jobs_new (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  printer TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('ticket', 'receipt', 'drawer', 'void')),
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
-- What a person has to look at; with the queue's index no count reads the whole table.
CREATE INDEX print_jobs_uncertain ON print_jobs (site_id, printer) WHERE state = 'uncertain';
