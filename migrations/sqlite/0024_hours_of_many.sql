-- The owner's page over many restaurants reads an hour of all of them together: one range of an index instead of a walk down
-- it for each restaurant. Few restaurants still go by the key. The hour alone: with the site behind it PostgreSQL takes the
-- walk for cheaper, and is wrong.
CREATE INDEX sold_hours_hour ON sold_hours (hour);
CREATE INDEX sold_hour_kinds_hour ON sold_hour_kinds (hour);
