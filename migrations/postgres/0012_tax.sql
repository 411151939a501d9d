-- The rate of the VAT in a line, basis points: dishes may have their own.
ALTER TABLE sold_lines ADD COLUMN vat_bp BIGINT NOT NULL DEFAULT 0;

-- A settled check's turnover by how it was paid, with the rate of simplified tax on it; none under VAT.
CREATE TABLE sold_kinds (
  site_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  tax_bp BIGINT,
  total BIGINT NOT NULL,
  vat BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, order_id, kind)
);
CREATE INDEX sold_kinds_at ON sold_kinds (site_id, at);

-- Checks that were settled before have both written from their documents at the next start.
INSERT INTO facts_owed (site_id, order_id, business_day, at)
  SELECT site_id, order_id, business_day, at FROM events
  WHERE name = 'orders.settled' AND order_id IS NOT NULL ON CONFLICT DO NOTHING;
