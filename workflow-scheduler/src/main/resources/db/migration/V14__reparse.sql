-- A file that somebody wants parsed again although it has not changed.
ALTER TABLE dag_file ADD COLUMN asked boolean NOT NULL DEFAULT false;
CREATE INDEX dag_file_asked ON dag_file (bundle) WHERE asked;
