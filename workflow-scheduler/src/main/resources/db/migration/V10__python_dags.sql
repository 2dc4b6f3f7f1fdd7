-- A Python DAG comes from a file of a folder, Airflow's bundle; one whose file no longer has it stays, for its runs.
ALTER TABLE dag
    ADD COLUMN bundle text,
    ADD COLUMN file text,
    ADD COLUMN is_stale boolean NOT NULL DEFAULT false;
CREATE INDEX dag_of_file ON dag (bundle, file) WHERE file IS NOT NULL;

-- What a parser said of a file last; the message is what keeps (some of) its DAGs out.
CREATE TABLE dag_file (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bundle text NOT NULL,
    path text NOT NULL,
    hash text NOT NULL,
    message text,
    parsed_at timestamptz NOT NULL,
    UNIQUE (bundle, path)
);
CREATE INDEX dag_file_failed ON dag_file (id) WHERE message IS NOT NULL;

-- Tasks that workers fetch. While one of them has a try, its owner is that try's lease.
ALTER TABLE task_instance
    ADD COLUMN remote boolean NOT NULL DEFAULT false,
    ADD COLUMN worker text,
    ADD COLUMN hostname text,
    ADD COLUMN unixname text,
    -- The last sign of life of the task's process, or of the triggerer that holds its trigger.
    ADD COLUMN heartbeat_at timestamptz;
DROP INDEX task_instance_claimable;
CREATE INDEX task_instance_claimable ON task_instance (remote, priority_weight DESC, run_key, position)
    WHERE state = 'scheduled';
CREATE INDEX task_instance_remote ON task_instance (state)
    WHERE remote AND state IN ('queued', 'running', 'deferred');

CREATE TABLE edge_worker (
    name text PRIMARY KEY,
    state text NOT NULL,
    -- Absent for all.
    queues text[],
    jobs_active integer NOT NULL,
    sysinfo json NOT NULL,
    maintenance_comment text,
    first_online timestamptz NOT NULL,
    last_update timestamptz NOT NULL
);
