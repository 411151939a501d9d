-- Every key begins with site_id: a hub holds one site, the cloud many, with one schema.
-- Money is bigint qəpik, time bigint Unix milliseconds UTC, ids UUIDv7 text.

CREATE TABLE sites (
  site_id TEXT NOT NULL PRIMARY KEY,
  epoch TEXT NOT NULL,
  head INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  site_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  business_day TEXT NOT NULL,
  name TEXT NOT NULL,
  order_id TEXT,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcomes (
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
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX outcomes_client ON outcomes (site_id, client_id, client_seq) WHERE client_id IS NOT NULL;

CREATE TABLE clients (
  site_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (site_id, client_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  site_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('order', 'ticket', 'catalog', 'soldOut', 'numbers', 'printers')),
  id TEXT NOT NULL,
  parent TEXT,
  live INTEGER NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_live ON documents (site_id, kind, id) WHERE live = 1;
CREATE INDEX documents_parent ON documents (site_id, parent) WHERE parent IS NOT NULL;

CREATE TABLE sold_lines (
  site_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  line_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  item TEXT NOT NULL,
  category TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  gross INTEGER NOT NULL,
  discount INTEGER NOT NULL,
  comp INTEGER NOT NULL,
  net INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site_id, order_id, line_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE payments (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  method TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE print_jobs (
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
) STRICT, WITHOUT ROWID;
CREATE INDEX print_jobs_open ON print_jobs (site_id, printer, created_at)
  WHERE state IN ('queued', 'sending', 'confirming', 'blocked');

CREATE TABLE staff (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  language TEXT NOT NULL,
  active INTEGER NOT NULL,
  username TEXT,
  password_hash TEXT,
  pin_hash TEXT,
  pin_length INTEGER NOT NULL,
  token_version INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  PRIMARY KEY (site_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX staff_username ON staff (site_id, username) WHERE username IS NOT NULL;

CREATE TABLE devices (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  PRIMARY KEY (site_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX devices_token ON devices (site_id, token_hash);

CREATE TABLE enrolment_codes (
  site_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (site_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT,
  token_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  PRIMARY KEY (site_id, id)
) STRICT, WITHOUT ROWID;
