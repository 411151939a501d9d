-- Service charges that were waived are looked at as well.
DROP INDEX events_exceptions;
CREATE INDEX events_exceptions ON events (site_id, at)
  WHERE name IN ('orders.billReopened', 'orders.lineVoided', 'orders.discounted', 'orders.comped', 'orders.priceChanged', 'orders.released', 'payments.refunded', 'payments.methodChanged', 'orders.cancelled', 'cash.drawerOpened', 'orders.serviceSet');
-- Where a waived charge went with its dishes, and whether it was charged again.
CREATE INDEX events_charges ON events (site_id, seq)
  WHERE name IN ('orders.linesTaken', 'orders.merged', 'orders.serviceSet');
