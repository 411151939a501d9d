-- A payment's id is its device's word, and another check may have the same one: both are money.
CREATE TABLE payments_by_check (
  site_id TEXT NOT NULL,
  id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  method TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (site_id, order_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO payments_by_check (site_id, id, order_id, business_day, method, kind, amount, staff_id, at)
  SELECT site_id, id, order_id, business_day, method, kind, amount, staff_id, at FROM payments;
DROP TABLE payments;
ALTER TABLE payments_by_check RENAME TO payments;
