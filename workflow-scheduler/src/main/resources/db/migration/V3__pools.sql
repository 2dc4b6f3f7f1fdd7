CREATE TABLE pool (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    -- -1 for no bound.
    slots integer NOT NULL CHECK (slots >= -1),
    description text,
    include_deferred boolean NOT NULL
);
INSERT INTO pool (name, slots, description, include_deferred) VALUES ('default_pool', 128, 'Default pool', false);

ALTER TABLE task_instance
    ADD COLUMN pool text NOT NULL DEFAULT 'default_pool',
    ADD COLUMN pool_slots integer NOT NULL DEFAULT 1,
    ADD COLUMN priority_weight integer NOT NULL DEFAULT 1,
    ADD COLUMN queue text NOT NULL DEFAULT 'default';

-- A task is queued once a replica has taken it; until then it is scheduled.
UPDATE task_instance SET state = 'scheduled' WHERE state = 'queued' AND owner IS NULL;
DROP INDEX task_instance_claimable;
CREATE INDEX task_instance_claimable ON task_instance (priority_weight DESC, run_key, position)
    WHERE state = 'scheduled';
CREATE INDEX task_instance_active ON task_instance (pool) WHERE state IN ('queued', 'running', 'deferred');
