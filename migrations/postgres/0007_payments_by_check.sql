-- A payment's id is its device's word, and another check may have the same one: both are money.
ALTER TABLE payments DROP CONSTRAINT payments_pkey;
ALTER TABLE payments ADD PRIMARY KEY (site_id, order_id, id);
