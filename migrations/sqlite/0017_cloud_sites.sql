-- The cloud role: who runs it, which restaurants it knows, what was done. A hub keeps these tables empty.
CREATE TABLE cloud_facts (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sysadmins (
  id TEXT NOT NULL PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  token_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Wrong passwords by the hash of the name, whether somebody has it or not: names cannot be told apart.
CREATE TABLE sysadmin_attempts (
  name_hash TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  locked_until INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sysadmin_attempts_by_time ON sysadmin_attempts (at);

CREATE TABLE sysadmin_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  admin_id TEXT NOT NULL,
  token_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sysadmin_sessions_by_end ON sysadmin_sessions (expires_at);

CREATE TABLE cloud_sites (
  site_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  contact TEXT NOT NULL,
  locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
  lock_reason TEXT,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deregistered_at INTEGER,
  last_seen_at INTEGER,
  last_seen_from TEXT,
  last TEXT,
  version INTEGER NOT NULL,
  -- Heartbeats that were heard, and how far ahead of its pace the site is.
  beats INTEGER NOT NULL,
  beat_due INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE site_keys (
  site_id TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- None for the present key.
  valid_until INTEGER,
  PRIMARY KEY (site_id, key_hash)
) STRICT, WITHOUT ROWID;

-- The last heartbeats of each site, so that none is heard twice.
CREATE TABLE site_nonces (
  site_id TEXT NOT NULL,
  nonce TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (site_id, nonce)
) STRICT, WITHOUT ROWID;

CREATE TABLE cloud_audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  address TEXT NOT NULL,
  act TEXT NOT NULL,
  site_id TEXT,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX cloud_audit_by_site ON cloud_audit (site_id, number) WHERE site_id IS NOT NULL;

-- What was done is never rewritten.
CREATE TRIGGER cloud_audit_stays BEFORE UPDATE ON cloud_audit
BEGIN
  SELECT RAISE(ABORT, 'the record of the cloud is append only');
END;
CREATE TRIGGER cloud_audit_keeps BEFORE DELETE ON cloud_audit
BEGIN
  SELECT RAISE(ABORT, 'the record of the cloud is append only');
END;
