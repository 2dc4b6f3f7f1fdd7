create table webhook (
    webhook_key bigint generated always as identity primary key,
    webhook_id text not null unique,
    name text not null,
    url text not null,
    description text not null,
    -- Encrypted; its plain text is never kept.
    secret text,
    status text not null check (status in ('ACTIVE', 'DISABLED')),
    creation_time bigint not null,
    last_update_time bigint not null
);
create index webhook_created on webhook (creation_time desc, webhook_key desc);

create table webhook_event (
    webhook_key bigint not null references webhook on delete cascade,
    event text not null,
    position int generated always as identity,
    primary key (webhook_key, event)
);
create index webhook_event_listened on webhook_event (event);

-- What is still to be sent. A row is written with the change that it tells of and goes when its receiver has it, or is
-- given up; a sender that dies leaves it to be sent again.
create table webhook_delivery (
    delivery_key bigint generated always as identity primary key,
    delivery_id text not null,
    webhook_key bigint not null references webhook on delete cascade,
    body text not null,
    creation_time bigint not null,
    due bigint not null,
    failures int not null default 0
);
create index webhook_delivery_due on webhook_delivery (due, delivery_key);
create index webhook_delivery_webhook on webhook_delivery (webhook_key);
