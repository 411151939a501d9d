-- The cloud role: who runs it, which restaurants it knows, what was done. A hub keeps these tables empty.
CREATE TABLE cloud_facts (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE sysadmins (
  id TEXT NOT NULL PRIMARY KEY,
  username TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  active BIGINT NOT NULL CHECK (active IN (0, 1)),
  token_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- Wrong passwords by the hash of the name, whether somebody has it or not: names cannot be told apart.
CREATE TABLE sysadmin_attempts (
  name_hash TEXT NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX sysadmin_attempts_by_time ON sysadmin_attempts (at);

CREATE TABLE sysadmin_sessions (
  id TEXT NOT NULL PRIMARY KEY,
  admin_id TEXT NOT NULL,
  token_version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX sysadmin_sessions_by_end ON sysadmin_sessions (expires_at);

CREATE TABLE cloud_sites (
  site_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  contact TEXT NOT NULL,
  locked BIGINT NOT NULL CHECK (locked IN (0, 1)),
  lock_reason TEXT,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  deregistered_at BIGINT,
  last_seen_at BIGINT,
  last_seen_from TEXT,
  last TEXT,
  version BIGINT NOT NULL,
  -- Heartbeats that were heard, and how far ahead of its pace the site is.
  beats BIGINT NOT NULL,
  beat_due BIGINT NOT NULL
);

CREATE TABLE site_keys (
  site_id TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  -- None for the present key.
  valid_until BIGINT,
  PRIMARY KEY (site_id, key_hash)
);

-- The last heartbeats of each site, so that none is heard twice.
CREATE TABLE site_nonces (
  site_id TEXT NOT NULL,
  nonce TEXT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (site_id, nonce)
);

CREATE TABLE cloud_audit (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  address TEXT NOT NULL,
  act TEXT NOT NULL,
  site_id TEXT,
  detail TEXT NOT NULL
);
CREATE INDEX cloud_audit_by_site ON cloud_audit (site_id, number) WHERE site_id IS NOT NULL;

-- What was done is never rewritten.
CREATE FUNCTION cloud_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record of the cloud is append only';
END;
$$;
CREATE TRIGGER cloud_audit_stays BEFORE UPDATE OR DELETE ON cloud_audit
  FOR EACH ROW EXECUTE FUNCTION cloud_audit_append_only();
