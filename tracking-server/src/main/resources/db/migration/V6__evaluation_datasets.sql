create table evaluation_dataset (
    dataset_key bigint generated always as identity primary key,
    dataset_id text not null unique,
    name text not null,
    digest text not null,
    -- The fields that records have had, as JSON; none before the first record.
    schema text,
    records bigint not null default 0,
    creation_time bigint not null,
    last_update_time bigint not null,
    created_by text,
    last_updated_by text
);
create index evaluation_dataset_created on evaluation_dataset (creation_time desc, dataset_id desc);

create table evaluation_dataset_tag (
    dataset_key bigint not null references evaluation_dataset on delete cascade,
    key text not null,
    value text not null,
    primary key (dataset_key, key)
);

create table evaluation_dataset_experiment (
    dataset_key bigint not null references evaluation_dataset on delete cascade,
    experiment_id bigint not null references experiment on delete cascade,
    primary key (dataset_key, experiment_id)
);
create index evaluation_dataset_experiment_of on evaluation_dataset_experiment (experiment_id);

-- Records with the same inputs are one record; what records hold is JSON.
create table evaluation_record (
    dataset_key bigint not null references evaluation_dataset on delete cascade,
    record_id text not null unique,
    input_hash text not null,
    inputs text not null,
    outputs text,
    expectations text,
    tags text not null,
    source text,
    creation_time bigint not null,
    last_update_time bigint not null,
    created_by text,
    last_updated_by text,
    primary key (dataset_key, input_hash)
);
create index evaluation_record_created on evaluation_record (dataset_key, creation_time, record_id);
