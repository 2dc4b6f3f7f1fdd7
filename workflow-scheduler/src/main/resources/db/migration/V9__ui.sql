-- When the deadline of a run passed before the run ended.
ALTER TABLE dag_run ADD COLUMN missed_at timestamptz;
CREATE INDEX dag_run_missed ON dag_run (missed_at) WHERE missed_at IS NOT NULL;

-- Runs in the order in which the UI shows them, of one DAG and of all.
CREATE INDEX dag_run_after ON dag_run (dag_id, run_after DESC, key DESC);
CREATE INDEX dag_run_all_after ON dag_run (run_after DESC, key DESC);
CREATE INDEX dag_run_logical ON dag_run (dag_id, logical_date DESC) WHERE logical_date IS NOT NULL;

-- Questions to people.
CREATE INDEX task_instance_asking ON task_instance (run_key) WHERE state = 'awaiting_input';

-- Tokens whose owners have signed out.
CREATE TABLE revoked_token (
    id text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
