insert into evaluation_dataset (dataset_id, name, digest, creation_time, last_update_time) values ('d-1', 'e', 'x', 1, 2);
insert into evaluation_dataset_tag values (1, 'k', 'v');
insert into evaluation_dataset_experiment values (1, 1);
insert into evaluation_record (dataset_key, record_id, input_hash, inputs, tags, creation_time, last_update_time)
values (1, 'dr-1', 'h', '{}', '{}', 1, 2);
