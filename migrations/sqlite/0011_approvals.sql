-- The record of guarded acts is read from the log, in which they are few.
CREATE INDEX events_asked ON events (site_id, seq) WHERE name = 'approvals.asked';
CREATE INDEX events_answered ON events (site_id, seq) WHERE name = 'approvals.answered';
