-- Artifacts of which no row speaks any more, until they are removed from the store: those of deleted traces, whose rows
-- go at once.
create table garbage (
    garbage_key bigint generated always as identity primary key,
    trace_id text not null,
    artifact_uri text not null,
    deleted_time bigint not null
);
create index garbage_trace on garbage (trace_id);

create function keep_artifact_uri() returns trigger language plpgsql as $$
begin
    insert into garbage (trace_id, artifact_uri, deleted_time)
    select old.trace_id, value, (extract(epoch from clock_timestamp()) * 1000)::bigint
    from trace_tag where trace_key = old.trace_key and key = 'mlflow.artifactLocation';
    return old;
end $$;
create trigger trace_deleted before delete on trace for each row execute function keep_artifact_uri();

create index run_deleted on run (run_key) where lifecycle_stage = 'deleted';
create index logged_model_deleted on logged_model (model_key) where lifecycle_stage = 'deleted';
create index experiment_deleted on experiment (experiment_id) where lifecycle_stage = 'deleted';
