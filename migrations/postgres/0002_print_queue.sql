-- The queue of a printer in the order in which it is printed. With fewer columns SQLite, which has no statistics of a
-- new restaurant, reads the whole table for the oldest job.
DROP INDEX print_jobs_open;
CREATE INDEX print_jobs_queue ON print_jobs (site_id, printer, created_at, kind, id)
  WHERE state IN ('queued', 'sending', 'confirming', 'blocked');
