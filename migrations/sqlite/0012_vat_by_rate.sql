-- The rate of the VAT in a line, basis points: dishes may have their own.
ALTER TABLE sold_lines ADD COLUMN vat_bp INTEGER NOT NULL DEFAULT 0;

-- Lines that were sold before know it from their checks' documents.
INSERT INTO facts_owed (site_id, order_id, business_day, at)
  SELECT site_id, order_id, business_day, at FROM events
  WHERE name = 'orders.settled' AND order_id IS NOT NULL ON CONFLICT DO NOTHING;
