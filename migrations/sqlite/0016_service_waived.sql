-- Service charges that were waived are looked at as well.
DROP INDEX events_exceptions;
CREATE INDEX events_exceptions ON events (site_id, at)
  WHERE name IN ('orders.billReopened', 'orders.lineVoided', 'orders.discounted', 'orders.comped', 'orders.priceChanged', 'orders.released', 'payments.refunded', 'payments.methodChanged', 'orders.cancelled', 'cash.drawerOpened', 'orders.serviceSet');
