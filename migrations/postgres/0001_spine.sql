-- Every key begins with site_id: a hub holds one site, the cloud many, with one schema.
-- Money is bigint qəpik, time bigint Unix milliseconds UTC, ids UUIDv7 text.

CREATE TABLE sites (
  site_id TEXT NOT NULL PRIMARY KEY,
  epoch TEXT NOT NULL,
  head BIGINT NOT NULL
);

CREATE TABLE events (
  site_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  business_day TEXT NOT NULL,
  name TEXT NOT NULL,
  order_id TEXT,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, seq)
);

CREATE TABLE outcomes (
  site_id TEXT NOT NULL,
  command_id TEXT NOT NULL,
  client_id TEXT,
  client_seq BIGINT,
  args_hash TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('applied', 'rejected', 'quarantined')),
  doc TEXT NOT NULL,
  args TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, command_id)
);
CREATE UNIQUE INDEX outcomes_client ON outcomes (site_id, client_id, client_seq) WHERE client_id IS NOT NULL;

CREATE TABLE clients (
  site_id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  last_seq BIGINT NOT NULL,
  PRIMARY KEY (site_id, client_id)
);

CREATE TABLE documents (
  site_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('order', 'ticket', 'catalog', 'soldOut', 'numbers', 'printers')),
  id TEXT NOT NULL,
  parent TEXT,
  live BIGINT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, kind, id)
);
CREATE INDEX documents_live ON documents (site_id, kind, id) WHERE live = 1;
CREATE INDEX documents_parent ON documents (site_id, parent) WHERE parent IS NOT NULL;

CREATE TABLE sold_lines (
  site_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  line_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  item TEXT NOT NULL,
  category TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  gross BIGINT NOT NULL,
  discount BIGINT NOT NULL,
  comp BIGINT NOT NULL,
  net BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, order_id, line_id)
);

CREATE TABLE payments (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  method TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, id)
);

CREATE TABLE print_jobs (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  printer TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('ticket', 'receipt', 'drawer', 'void')),
  order_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'confirming', 'printed', 'blocked', 'uncertain', 'rerouted', 'cancelled', 'expired', 'failed')),
  proof TEXT CHECK (proof IN ('confirmed', 'assumed')),
  trouble TEXT,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  document TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (site_id, id)
);
CREATE INDEX print_jobs_open ON print_jobs (site_id, printer, created_at)
  WHERE state IN ('queued', 'sending', 'confirming', 'blocked');

CREATE TABLE staff (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  language TEXT NOT NULL,
  active BIGINT NOT NULL,
  username TEXT,
  password_hash TEXT,
  pin_hash TEXT,
  pin_length BIGINT NOT NULL,
  token_version BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX staff_username ON staff (site_id, username) WHERE username IS NOT NULL;

CREATE TABLE devices (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT,
  PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX devices_token ON devices (site_id, token_hash);

CREATE TABLE enrolment_codes (
  site_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (site_id, code_hash)
);

CREATE TABLE sessions (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT,
  token_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (site_id, id)
);
