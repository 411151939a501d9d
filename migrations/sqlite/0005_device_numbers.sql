-- A short number for each device of a site, never given twice: devices name checks with it while the hub is away.
ALTER TABLE devices ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE devices SET number = (
  SELECT count(*) FROM devices AS earlier
  WHERE earlier.site_id = devices.site_id
    AND (earlier.created_at, earlier.id) <= (devices.created_at, devices.id)
);
CREATE UNIQUE INDEX devices_number ON devices (site_id, number);
