-- Tenants and the people who look at their figures. A hub keeps these tables empty.
CREATE TABLE tenants (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  domain TEXT UNIQUE,
  plan TEXT NOT NULL CHECK (plan IN ('start', 'standard', 'plus')),
  -- Words of a closed list, sorted, with commas between them.
  features TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The key is the site alone: it belongs to one tenant at most.
CREATE TABLE tenant_sites (
  site_id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_sites_by_tenant ON tenant_sites (tenant_id);

CREATE TABLE owners (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'accountant')),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  token_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  -- None before the enrolment is through.
  password_hash TEXT,
  totp_sealed TEXT,
  -- The last step of time whose code was accepted.
  totp_step INTEGER NOT NULL,
  -- The one-time code of an enrolment, and what was chosen with it so far.
  code_hash TEXT UNIQUE,
  code_until INTEGER,
  pending_hash TEXT,
  pending_sealed TEXT,
  firebase_sub TEXT UNIQUE
) STRICT, WITHOUT ROWID;
CREATE INDEX owners_by_tenant ON owners (tenant_id);

CREATE TABLE owner_recovery (
  owner_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (owner_id, code_hash)
) STRICT, WITHOUT ROWID;

-- Wrong secrets by the hash of the address for mail, whether somebody has it or not.
CREATE TABLE owner_attempts (
  email_hash TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_attempts_by_time ON owner_attempts (at);

CREATE TABLE owner_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT NOT NULL,
  token_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_sessions_by_end ON owner_sessions (expires_at);
