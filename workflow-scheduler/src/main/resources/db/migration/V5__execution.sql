-- A mapped task is several instances of one task in a run; -1 stands for one that is not mapped, or not yet.
ALTER TABLE task_instance
    ADD COLUMN map_index integer NOT NULL DEFAULT -1,
    ADD COLUMN rendered_map_index text,
    -- What a suspended try needs to go on.
    ADD COLUMN memory json,
    -- The run whose end wakes a deferred task.
    ADD COLUMN waits_for bigint,
    DROP CONSTRAINT task_instance_run_key_task_id_key,
    ADD UNIQUE (run_key, task_id, map_index);
DROP INDEX task_instance_retry;
CREATE INDEX task_instance_due ON task_instance (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX task_instance_waits_for ON task_instance (waits_for) WHERE waits_for IS NOT NULL;

-- What tasks give to others. The text is JSON; its length is how many items it has, for what is mapped over it.
CREATE TABLE xcom (
    run_key bigint NOT NULL REFERENCES dag_run ON DELETE CASCADE,
    task_id text NOT NULL,
    map_index integer NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    length integer,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (run_key, task_id, map_index, key)
);

-- The fields of the last try as its operator got them.
CREATE TABLE rendered_field (
    task_instance uuid PRIMARY KEY REFERENCES task_instance ON DELETE CASCADE,
    fields json NOT NULL
);
