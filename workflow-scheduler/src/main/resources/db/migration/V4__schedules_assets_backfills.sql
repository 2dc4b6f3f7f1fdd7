-- next_run_at is the moment from which the next run may start; its data interval may lie before.
ALTER TABLE dag
    ADD COLUMN next_start timestamptz,
    ADD COLUMN next_end timestamptz,
    -- The end of the data interval of the last scheduled run, which starts at its logical date.
    ADD COLUMN last_end timestamptz,
    ADD COLUMN owners text[] NOT NULL DEFAULT '{airflow}',
    ADD COLUMN timetable text NOT NULL DEFAULT 'NullTimetable',
    ADD COLUMN waits_for_assets boolean NOT NULL DEFAULT false,
    ADD COLUMN is_favorite boolean NOT NULL DEFAULT false;
UPDATE dag SET next_start = next_run_at, next_end = next_run_at, last_end = last_scheduled;
UPDATE dag d SET owners =
    ARRAY[coalesce(v.definition ->> 'owner', v.definition -> 'default_args' ->> 'owner', 'airflow')]
FROM dag_version v WHERE v.dag_id = d.dag_id AND v.number = d.current_version;

CREATE TABLE asset (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    uri text NOT NULL,
    grouped text NOT NULL,
    extra jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (name, uri)
);

-- What refers to an asset: a DAG's schedule, with an empty task_id, or a task.
CREATE TABLE asset_use (
    asset_id bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('SCHEDULE', 'OUTLET', 'INLET')),
    dag_id text NOT NULL REFERENCES dag ON DELETE CASCADE,
    task_id text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (asset_id, role, dag_id, task_id)
);
CREATE INDEX asset_use_dag ON asset_use (dag_id);

-- The source outlives nothing: it tells of a task that may be gone.
CREATE TABLE asset_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asset_id bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    at timestamptz NOT NULL,
    extra jsonb NOT NULL,
    source_dag_id text,
    source_run_id text,
    source_task_id text,
    source_map_index integer NOT NULL
);
CREATE INDEX asset_event_asset ON asset_event (asset_id, id DESC);
CREATE INDEX asset_event_source ON asset_event (source_dag_id, id DESC);
CREATE INDEX asset_event_at ON asset_event (at);

-- Events that a DAG has not taken up yet. Those that came while it was paused do not count for the start of a run.
CREATE TABLE asset_pending (
    dag_id text NOT NULL REFERENCES dag ON DELETE CASCADE,
    event_id bigint NOT NULL REFERENCES asset_event ON DELETE CASCADE,
    asset_id bigint NOT NULL REFERENCES asset ON DELETE CASCADE,
    counts boolean NOT NULL,
    checked boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (dag_id, event_id)
);
CREATE INDEX asset_pending_unchecked ON asset_pending (dag_id) WHERE NOT checked;
CREATE INDEX asset_pending_event ON asset_pending (event_id);
CREATE INDEX asset_pending_asset ON asset_pending (asset_id);

CREATE TABLE dag_run_asset_event (
    run_key bigint NOT NULL REFERENCES dag_run ON DELETE CASCADE,
    event_id bigint NOT NULL REFERENCES asset_event ON DELETE CASCADE,
    PRIMARY KEY (run_key, event_id)
);
CREATE INDEX dag_run_asset_event_event ON dag_run_asset_event (event_id);

CREATE TABLE backfill (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dag_id text NOT NULL REFERENCES dag ON DELETE CASCADE,
    from_date timestamptz NOT NULL,
    to_date timestamptz NOT NULL,
    conf jsonb,
    is_paused boolean NOT NULL,
    reprocess_behavior text NOT NULL,
    max_active_runs integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    completed_at timestamptz
);
CREATE UNIQUE INDEX backfill_active ON backfill (dag_id) WHERE completed_at IS NULL;
CREATE INDEX backfill_dag ON backfill (dag_id);

ALTER TABLE dag_run
    ADD COLUMN backfill_id bigint REFERENCES backfill ON DELETE SET NULL,
    -- The place of a run in its backfill.
    ADD COLUMN ordinal integer NOT NULL DEFAULT 0;
CREATE INDEX dag_run_backfill ON dag_run (backfill_id) WHERE backfill_id IS NOT NULL;

ALTER TABLE replica ADD COLUMN since timestamptz NOT NULL DEFAULT now();

-- What is pruned by age.
CREATE INDEX dag_run_ended ON dag_run (end_date) WHERE state IN ('success', 'failed');
