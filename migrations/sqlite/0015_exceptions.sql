-- Prices that were changed, tables that were released and ways to pay that were corrected are looked at as well.
DROP INDEX events_method_changed;
DROP INDEX events_exceptions;
CREATE INDEX events_exceptions ON events (site_id, at)
  WHERE name IN ('orders.billReopened', 'orders.lineVoided', 'orders.discounted', 'orders.comped', 'orders.priceChanged', 'orders.released', 'payments.refunded', 'payments.methodChanged', 'orders.cancelled', 'cash.drawerOpened');
