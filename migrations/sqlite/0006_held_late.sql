-- Whether a kept command waited on its device: when a manager applies it, the sale stands as it would have then.
ALTER TABLE quarantine ADD COLUMN late INTEGER NOT NULL DEFAULT 0;
