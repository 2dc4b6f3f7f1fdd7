-- Functions of Python DAGs that are to be called, gone once they have been.
CREATE TABLE python_callback (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bundle text NOT NULL,
    file text NOT NULL,
    dag_id text NOT NULL,
    run_id text NOT NULL,
    task_instance uuid,
    event text NOT NULL,
    reason text NOT NULL,
    function json,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL
);
CREATE INDEX python_callback_due ON python_callback (due_at);

-- Names that tasks make assets known by while they run, and what they became.
CREATE TABLE asset_alias (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    grouped text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE TABLE asset_alias_asset (
    alias_id bigint NOT NULL REFERENCES asset_alias ON DELETE CASCADE,
    asset_id bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    PRIMARY KEY (alias_id, asset_id)
);
CREATE INDEX asset_alias_asset_asset ON asset_alias_asset (asset_id);
CREATE TABLE asset_event_alias (
    event_id bigint NOT NULL REFERENCES asset_event ON DELETE CASCADE,
    alias_id bigint NOT NULL REFERENCES asset_alias ON DELETE CASCADE,
    PRIMARY KEY (event_id, alias_id)
);
CREATE INDEX asset_event_alias_alias ON asset_event_alias (alias_id, event_id);

-- DAGs that wait for assets by an alias, or by a name or an address alone.
CREATE TABLE asset_wait (
    dag_id text NOT NULL REFERENCES dag ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('alias', 'name', 'uri')),
    value text NOT NULL,
    PRIMARY KEY (dag_id, kind, value)
);
CREATE INDEX asset_wait_value ON asset_wait (kind, value);

-- Triggers that tell of assets, of each DAG that waits for them. Several may name the same: it runs once.
CREATE TABLE asset_watcher (
    id uuid NOT NULL,
    dag_id text NOT NULL REFERENCES dag ON DELETE CASCADE,
    asset_id bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    name text NOT NULL,
    definition json NOT NULL,
    triggerer text,
    heartbeat_at timestamptz,
    PRIMARY KEY (id, dag_id)
);
CREATE INDEX asset_watcher_dag ON asset_watcher (dag_id);
