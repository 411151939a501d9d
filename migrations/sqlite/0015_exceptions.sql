-- Prices that were changed and tables that were released are looked at as well.
DROP INDEX events_exceptions;
CREATE INDEX events_exceptions ON events (site_id, at)
  WHERE name IN ('orders.billReopened', 'orders.lineVoided', 'orders.discounted', 'orders.comped', 'orders.priceChanged', 'orders.released', 'payments.refunded', 'orders.cancelled', 'cash.drawerOpened');
