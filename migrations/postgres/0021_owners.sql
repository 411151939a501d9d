-- Tenants and the people who look at their figures. A hub keeps these tables empty.
CREATE TABLE tenants (
  tenant_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  domain TEXT UNIQUE,
  plan TEXT NOT NULL CHECK (plan IN ('start', 'standard', 'plus')),
  -- Words of a closed list, sorted, with commas between them.
  features TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- The key is the site alone: it belongs to one tenant at most.
CREATE TABLE tenant_sites (
  site_id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL
);
CREATE INDEX tenant_sites_by_tenant ON tenant_sites (tenant_id);

CREATE TABLE owners (
  id TEXT NOT NULL PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'accountant')),
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  token_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  -- None before the enrolment is through.
  password_hash TEXT,
  totp_sealed TEXT,
  -- The last step of time whose code was accepted.
  totp_step BIGINT NOT NULL,
  -- The one-time code of an enrolment, and what was chosen with it so far.
  code_hash TEXT UNIQUE,
  code_until BIGINT,
  pending_hash TEXT,
  pending_sealed TEXT,
  firebase_sub TEXT UNIQUE
);
CREATE INDEX owners_by_tenant ON owners (tenant_id);

CREATE TABLE owner_recovery (
  owner_id TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (owner_id, code_hash)
);

-- Wrong secrets by the hash of the address for mail, whether somebody has it or not.
CREATE TABLE owner_attempts (
  email_hash TEXT NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX owner_attempts_by_time ON owner_attempts (at);

CREATE TABLE owner_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  owner_id TEXT NOT NULL,
  token_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX owner_sessions_by_end ON owner_sessions (expires_at);
