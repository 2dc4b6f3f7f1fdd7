-- Points of one metric that came in one request, in one row: the key and the log of a row are then paid once for all of
-- them. Sorted by time, step, value. The digest of the points makes the same points that are sent again the same row.
create table metric_block (
    run_key bigint not null,
    metric_id int not null,
    first_at bigint not null,
    last_at bigint not null,
    digest uuid not null,
    points int not null,
    times bigint[] not null,
    steps bigint[] not null,
    readings float8[] not null,
    primary key (run_key, metric_id, last_at, first_at, digest)
) with (toast_tuple_target = 8160);
-- Numbers that hardly repeat: compressing them costs more than it saves.
alter table metric_block alter column times set storage external;
alter table metric_block alter column steps set storage external;
alter table metric_block alter column readings set storage external;
