insert into webhook (webhook_id, name, url, description, status, creation_time, last_update_time)
values ('w-1', 'hook', 'https://example.com/', '', 'ACTIVE', 1, 2);
insert into webhook_event (webhook_key, event) values (1, 'PROMPT_CREATED');
insert into webhook_delivery (delivery_id, webhook_key, body, creation_time, due) values ('d-1', 1, '{}', 1, 2);
