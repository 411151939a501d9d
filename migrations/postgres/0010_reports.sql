-- A settled check as reports count it, beside its lines in sold_lines.
CREATE TABLE sold_checks (
  site_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  at BIGINT NOT NULL,
  number TEXT NOT NULL,
  channel TEXT NOT NULL,
  table_key TEXT NOT NULL,
  waiter_id TEXT NOT NULL,
  waiter TEXT NOT NULL,
  covers BIGINT NOT NULL,
  pieces BIGINT NOT NULL,
  gross BIGINT NOT NULL,
  discount BIGINT NOT NULL,
  comp BIGINT NOT NULL,
  net BIGINT NOT NULL,
  service BIGINT NOT NULL,
  due BIGINT NOT NULL,
  vat BIGINT NOT NULL,
  PRIMARY KEY (site_id, order_id)
);
CREATE INDEX sold_checks_at ON sold_checks (site_id, at, order_id);

-- Its part of the check's service charge and VAT.
ALTER TABLE sold_lines ADD COLUMN service BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sold_lines ADD COLUMN vat BIGINT NOT NULL DEFAULT 0;

-- Reports ask by time.
CREATE INDEX sold_lines_at ON sold_lines (site_id, at);
CREATE INDEX payments_at ON payments (site_id, at, order_id, id);
CREATE INDEX voided_lines_at ON voided_lines (site_id, at);
CREATE INDEX events_exceptions ON events (site_id, at)
  WHERE name IN ('orders.billReopened', 'orders.lineVoided', 'orders.discounted', 'orders.comped', 'payments.refunded', 'orders.cancelled', 'cash.drawerOpened');
CREATE INDEX events_bills ON events (site_id, order_id) WHERE name = 'orders.billPrinted';

-- Checks whose facts are written anew from their documents at the next start: those that were settled before there
-- was sold_checks. Whoever wants all facts written anew puts all of them here.
CREATE TABLE facts_owed (
  site_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, order_id)
);
INSERT INTO facts_owed (site_id, order_id, business_day, at)
  SELECT site_id, order_id, business_day, at FROM events
  WHERE name = 'orders.settled' AND order_id IS NOT NULL ON CONFLICT DO NOTHING;
