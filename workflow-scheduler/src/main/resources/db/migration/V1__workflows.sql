-- One row per DAG; its definition is the version that current_version points at.
CREATE TABLE dag (
    dag_id text PRIMARY KEY,
    is_paused boolean NOT NULL,
    current_version integer NOT NULL,
    tags text[] NOT NULL,
    max_active_runs integer NOT NULL,
    -- The next scheduled run: its logical date and the moment from which it may start.
    next_run_at timestamptz,
    -- The logical date of the last scheduled run.
    last_scheduled timestamptz,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX dag_due ON dag (next_run_at) WHERE next_run_at IS NOT NULL AND NOT is_paused;

CREATE TABLE dag_version (
    id uuid PRIMARY KEY,
    dag_id text NOT NULL REFERENCES dag ON DELETE CASCADE,
    number integer NOT NULL,
    hash text NOT NULL,
    media_type text NOT NULL,
    -- The text as it was submitted, and its tree. json, not jsonb: the order of keys is the author's.
    source text NOT NULL,
    definition json NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (dag_id, number)
);

CREATE TABLE dag_run (
    key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dag_id text NOT NULL REFERENCES dag ON DELETE CASCADE,
    run_id text NOT NULL,
    run_type text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'success', 'failed')),
    version_id uuid NOT NULL REFERENCES dag_version ON DELETE CASCADE,
    -- A scheduled run exists once for each logical date; runs without one may be many.
    logical_date timestamptz,
    data_interval_start timestamptz,
    data_interval_end timestamptz,
    run_after timestamptz NOT NULL,
    queued_at timestamptz NOT NULL,
    start_date timestamptz,
    end_date timestamptz,
    -- When a running run has taken too long.
    deadline timestamptz,
    conf json NOT NULL,
    note text,
    triggered_by text NOT NULL,
    UNIQUE (dag_id, run_id),
    UNIQUE (dag_id, logical_date)
);
CREATE INDEX dag_run_recent ON dag_run (dag_id, key DESC);
CREATE INDEX dag_run_unfinished ON dag_run (dag_id, state, run_after) WHERE state IN ('queued', 'running');
CREATE INDEX dag_run_deadline ON dag_run (deadline) WHERE state = 'running' AND deadline IS NOT NULL;
CREATE INDEX dag_run_version ON dag_run (version_id);

CREATE TABLE task_instance (
    id uuid PRIMARY KEY,
    run_key bigint NOT NULL REFERENCES dag_run ON DELETE CASCADE,
    position integer NOT NULL,
    task_id text NOT NULL,
    operator text NOT NULL,
    state text NOT NULL,
    try_number integer NOT NULL,
    max_tries integer NOT NULL,
    scheduled_at timestamptz,
    queued_at timestamptz,
    start_date timestamptz,
    end_date timestamptz,
    retry_at timestamptz,
    -- The replica that holds the current try, from the claim to the end of its process.
    owner uuid,
    pid bigint,
    note text,
    UNIQUE (run_key, task_id)
);
CREATE INDEX task_instance_claimable ON task_instance (queued_at) WHERE state = 'queued' AND owner IS NULL;
CREATE INDEX task_instance_owned ON task_instance (owner) WHERE owner IS NOT NULL;
CREATE INDEX task_instance_retry ON task_instance (retry_at) WHERE state = 'up_for_retry';

-- Every try that has ended.
CREATE TABLE task_try (
    task_instance uuid NOT NULL REFERENCES task_instance ON DELETE CASCADE,
    try_number integer NOT NULL,
    state text NOT NULL,
    max_tries integer NOT NULL,
    scheduled_at timestamptz,
    queued_at timestamptz,
    start_date timestamptz,
    end_date timestamptz,
    pid bigint,
    PRIMARY KEY (task_instance, try_number)
);

-- Who runs tasks; a replica whose lease has run out has lost them.
CREATE TABLE replica (
    id uuid PRIMARY KEY,
    host text NOT NULL,
    expires_at timestamptz NOT NULL
);
