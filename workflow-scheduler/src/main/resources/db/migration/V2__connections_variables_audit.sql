-- The names of the keys that secrets were sealed with; the keys themselves are not here.
CREATE TABLE secret_key (
    name text PRIMARY KEY
);

CREATE TABLE connection (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id text NOT NULL UNIQUE,
    conn_type text NOT NULL,
    description text,
    host text,
    login text,
    schema text,
    port integer,
    -- Sealed.
    password text,
    extra text,
    changed_at timestamptz NOT NULL
);

CREATE TABLE variable (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,
    -- Sealed.
    value text NOT NULL,
    description text,
    changed_at timestamptz NOT NULL
);

-- Who changed what. It outlives what it tells of, so it refers to nothing.
CREATE TABLE event_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    event text NOT NULL,
    dag_id text,
    run_id text,
    task_id text,
    map_index integer,
    try_number integer,
    logical_date timestamptz,
    owner text,
    extra text
);
CREATE INDEX event_log_dag ON event_log (dag_id, id DESC);
CREATE INDEX event_log_at ON event_log (at);
