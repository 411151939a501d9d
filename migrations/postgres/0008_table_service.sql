-- Reservations and shifts are documents as well, bills and moves are printed. What kinds there are is the program's
-- affair.
ALTER TABLE documents DROP CONSTRAINT documents_kind_check;
ALTER TABLE print_jobs DROP CONSTRAINT print_jobs_kind_check;

-- What was taken off a check, for reports. `amount` is what it would have cost.
CREATE TABLE voided_lines (
  site_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  line_id TEXT NOT NULL,
  business_day TEXT NOT NULL,
  item TEXT NOT NULL,
  category TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  reason TEXT NOT NULL,
  waste BIGINT NOT NULL,
  told BIGINT NOT NULL,
  staff_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site_id, order_id, line_id)
);

-- Shifts that ended.
CREATE TABLE shifts (
  site_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  worked BIGINT NOT NULL,
  business_day TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (site_id, staff_id, from_at)
);
