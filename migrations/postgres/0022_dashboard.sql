-- What owners look at: how far a restaurant's figures go, how it is at this moment, and sums of its hours.

-- When the hub said last that it has nothing more to tell, by the cloud's clock.
ALTER TABLE cloud_logs ADD COLUMN complete_at BIGINT;

-- The restaurant after the last projected event; none is made anew at the next turn.
ALTER TABLE cloud_projections ADD COLUMN state_now TEXT;

-- Sums of the checks that were settled in an hour (`hour` is its first millisecond), so that nobody adds up the checks of a
-- thousand restaurants to see one page. Written with the checks themselves.
CREATE TABLE sold_hours (
  site_id TEXT NOT NULL,
  hour BIGINT NOT NULL,
  checks BIGINT NOT NULL,
  covers BIGINT NOT NULL,
  net BIGINT NOT NULL,
  service BIGINT NOT NULL,
  due BIGINT NOT NULL,
  PRIMARY KEY (site_id, hour)
);
CREATE TABLE sold_hour_kinds (
  site_id TEXT NOT NULL,
  hour BIGINT NOT NULL,
  kind TEXT NOT NULL,
  total BIGINT NOT NULL,
  PRIMARY KEY (site_id, hour, kind)
);

INSERT INTO sold_hours (site_id, hour, checks, covers, net, service, due)
  SELECT site_id, at / 3600000 * 3600000, count(*), sum(covers), sum(net), sum(service), sum(due) FROM sold_checks
  WHERE site_id IN (SELECT site_id FROM cloud_logs) GROUP BY site_id, at / 3600000 * 3600000;
INSERT INTO sold_hour_kinds (site_id, hour, kind, total)
  SELECT site_id, at / 3600000 * 3600000, kind, sum(total) FROM sold_kinds
  WHERE site_id IN (SELECT site_id FROM cloud_logs) GROUP BY site_id, at / 3600000 * 3600000, kind;
