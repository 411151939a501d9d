-- The closings of business days, numbered from 1 without gaps. `doc` is the Z; the event with the number `seq` made it.
CREATE TABLE day_closings (
  site_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  business_day TEXT NOT NULL,
  at BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, number)
);
CREATE UNIQUE INDEX day_closings_seq ON day_closings (site_id, seq);

-- The chain over money and approvals: the link of each such event hashes the link before it, the event's number and text.
-- The first row is the beginning, over all events up to its number.
CREATE TABLE chain (
  site_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  link TEXT NOT NULL,
  PRIMARY KEY (site_id, seq)
);
