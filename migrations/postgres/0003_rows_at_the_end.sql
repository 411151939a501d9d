-- PostgreSQL keeps rows beside their keys already; the rest as in the twin for SQLite.
DROP INDEX documents_live;
CREATE INDEX documents_live ON documents (site_id) WHERE live = 1;
CREATE INDEX print_jobs_uncertain ON print_jobs (site_id, printer) WHERE state = 'uncertain';
