-- Private upstream models, their limits and prices; routes with names, applications, several targets and kept answers.
-- New columns have constant defaults and new tables are empty: each lock is held for a moment.

alter table upstream_models
  add column description text not null default '',
  add column is_private_model boolean not null default false,
  add column is_default_private_model boolean not null default false,
  add column private_model_names text[] not null default '{}',
  add column default_private_model_name text not null default '',
  add column higress_cluster text not null default '',
  -- Milliseconds; 0 takes the installation's.
  add column connect_timeout_ms integer not null default 0,
  add column first_token_timeout_ms integer not null default 0,
  add column idle_timeout_ms integer not null default 0,
  add column total_timeout_ms integer not null default 0,
  -- Null takes the installation's.
  add column max_retries smallint,
  -- What a million tokens cost, in millionths of the tenant's currency.
  add column input_price_micros bigint not null default 0,
  add column output_price_micros bigint not null default 0,
  add check (is_private_model or not is_default_private_model);

create unique index upstream_models_default_private on upstream_models (tenant_id) where is_default_private_model;

alter table model_routes
  add column name text not null default '',
  add column description text not null default '',
  -- Share of the first target, upstream_model_id, among those of rank 0.
  add column weight integer not null default 1 check (weight between 1 and 1000),
  -- Seconds; 0 keeps no answers.
  add column cache_ttl_seconds integer not null default 0 check (cache_ttl_seconds between 0 and 86400),
  add unique (tenant_id, id);

-- Targets of a route besides its first one.
create table model_route_targets (
  tenant_id uuid not null references tenants (id) on delete cascade,
  model_route_id uuid not null,
  upstream_model_id uuid not null,
  weight integer not null default 1 check (weight between 1 and 1000),
  rank integer not null default 0 check (rank between 0 and 19),
  primary key (tenant_id, model_route_id, upstream_model_id),
  foreign key (tenant_id, model_route_id) references model_routes (tenant_id, id) on delete cascade,
  foreign key (tenant_id, upstream_model_id) references upstream_models (tenant_id, id) on delete cascade
);

-- Applications that a route is for; without any it is for all.
create table model_route_applications (
  tenant_id uuid not null references tenants (id) on delete cascade,
  model_route_id uuid not null,
  application_id uuid not null,
  primary key (tenant_id, model_route_id, application_id),
  foreign key (tenant_id, model_route_id) references model_routes (tenant_id, id) on delete cascade,
  foreign key (tenant_id, application_id) references applications (tenant_id, id) on delete cascade
);
