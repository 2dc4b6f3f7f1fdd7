-- A trace is known by its first span or by its info, whichever arrives first; times, state and previews are the info's
-- once it is final.
create table trace (
    trace_key bigint generated always as identity primary key,
    trace_id text not null unique,
    experiment_id bigint not null references experiment,
    request_time bigint not null,
    duration bigint,
    state text not null,
    client_request_id text,
    request_preview text,
    response_preview text,
    final boolean not null default false
);
create index trace_requested on trace (experiment_id, request_time desc, trace_id);

create table trace_tag (
    trace_key bigint not null references trace on delete cascade,
    key text not null,
    value text not null,
    primary key (trace_key, key)
);

create table trace_metadata (
    trace_key bigint not null references trace on delete cascade,
    key text not null,
    value text not null,
    primary key (trace_key, key)
);

-- What is searched and counted of a span stands in columns; the rest is its document, as clients read it.
create table span (
    trace_key bigint not null references trace on delete cascade,
    span_id text not null,
    parent_span_id text,
    name text not null,
    type text not null,
    status text not null,
    started bigint not null,
    ended bigint,
    content text not null,
    primary key (trace_key, span_id)
);

create table assessment (
    assessment_id text primary key,
    trace_key bigint not null references trace on delete cascade,
    name text not null,
    kind text not null check (kind in ('feedback', 'expectation', 'issue')),
    source_type text not null,
    source_id text not null,
    content text not null,
    -- The value as filters write it, and as a number where it is one.
    value_text text,
    value_number float8,
    rationale text,
    metadata text not null,
    span_id text,
    overrides text,
    valid boolean not null default true,
    creation_time bigint not null,
    last_update_time bigint not null
);
create index assessment_trace on assessment (trace_key, creation_time);

-- The runs that traces were linked to or made in. The run's id is the caller's word.
create table trace_run (
    trace_key bigint not null references trace on delete cascade,
    run_id text not null,
    primary key (trace_key, run_id)
);
create index trace_run_run on trace_run (run_id);
