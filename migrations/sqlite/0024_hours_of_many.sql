-- The owner's page over many restaurants reads an hour of all of them together: one range of an index instead of a walk down
-- it for each restaurant. Few restaurants still go by the key.
CREATE INDEX sold_hours_hour ON sold_hours (hour, site_id);
CREATE INDEX sold_hour_kinds_hour ON sold_hour_kinds (hour, site_id);
