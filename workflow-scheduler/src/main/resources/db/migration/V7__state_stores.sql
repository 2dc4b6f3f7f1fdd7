-- What tasks keep from one try to the next, and assets for ever. The text is JSON.
CREATE TABLE task_state (
    run_key bigint NOT NULL REFERENCES dag_run ON DELETE CASCADE,
    task_id text NOT NULL,
    map_index integer NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (run_key, task_id, map_index, key)
);
CREATE INDEX task_state_expiry ON task_state (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE asset_state (
    asset_id bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    key text NOT NULL,
    value text NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Who wrote it: the API, or a task.
    kind text NOT NULL,
    dag_id text,
    run_id text,
    task_id text,
    map_index integer,
    PRIMARY KEY (asset_id, key)
);
