-- Commands that could not be applied, with everything that is known of them, for ever. `closed` says what a manager
-- decided; none while it waits.
CREATE TABLE quarantine (
  site_id TEXT NOT NULL,
  command_id TEXT NOT NULL,
  args TEXT NOT NULL,
  code TEXT NOT NULL,
  details TEXT NOT NULL,
  staff_id TEXT,
  session_id TEXT,
  device_id TEXT,
  client_id TEXT,
  made_at BIGINT,
  arrived_at BIGINT NOT NULL,
  closed TEXT CHECK (closed IN ('applied', 'rejected')),
  closed_at BIGINT,
  closed_by TEXT,
  closed_by_name TEXT,
  reason TEXT,
  PRIMARY KEY (site_id, command_id)
);
CREATE INDEX quarantine_open ON quarantine (site_id) WHERE closed IS NULL;
CREATE INDEX quarantine_closed ON quarantine (site_id, closed_at) WHERE closed IS NOT NULL;
-- Those of before: who and when made was not noted then.
INSERT INTO quarantine (site_id, command_id, args, code, details, client_id, arrived_at)
  SELECT site_id, command_id, args, coalesce(doc::json->'outcome'->>'code', 'other'), '{}', client_id, at
  FROM outcomes WHERE verdict = 'quarantined' AND args IS NOT NULL;

-- What a device is used as, when it was heard, and how many lost commands were told to everybody.
ALTER TABLE devices ADD COLUMN kind TEXT NOT NULL DEFAULT 'terminal' CHECK (kind IN ('terminal', 'phone', 'kitchen'));
ALTER TABLE devices ADD COLUMN seen_at BIGINT;
ALTER TABLE devices ADD COLUMN lost BIGINT NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN lost_since BIGINT;
-- Its queues of commands, by what each of them said last (JSON).
ALTER TABLE devices ADD COLUMN queues TEXT;
-- For ending all sittings of a device.
CREATE INDEX sessions_device ON sessions (site_id, device_id) WHERE ended_at IS NULL;

-- When devices could not reach the hub. The newest thousand are kept.
CREATE TABLE outages (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  began_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  delivered_at BIGINT NOT NULL,
  queued BIGINT NOT NULL,
  duplicates BIGINT NOT NULL,
  conflicts BIGINT NOT NULL,
  PRIMARY KEY (site_id, id)
);
