-- Tips, one row for each change: what came, or below zero what went. The person is whose check it was.
CREATE TABLE tips (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  method TEXT NOT NULL,
  kind TEXT NOT NULL,
  waiter_id TEXT NOT NULL,
  waiter TEXT NOT NULL,
  amount BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, order_id, id)
);
CREATE INDEX tips_at ON tips (site_id, at);

-- A payment whose way to pay was corrected is taken out of the old way and put into the new one, by two such rows.
ALTER TABLE payments ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX events_method_changed ON events (site_id, at) WHERE name = 'payments.methodChanged';

-- What went in and out of guest accounts; `doc` is the movement as its event tells it.
CREATE TABLE account_moves (
  site_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  business_day TEXT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (site_id, account_id, seq)
);
