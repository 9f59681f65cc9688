-- What keys use of upstream models, and what they may use. New column and table: each lock is held for a moment.

alter table api_keys
  -- {"period": "day" | "month", "max_tokens": n, "max_cost_micros": n}; null when the key is not bounded.
  add column budget jsonb;

create table model_usage (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- In UTC.
  day date not null,
  -- The API key, or the user who called with an access token. No reference: what was used stays when the key goes.
  actor_id text not null,
  -- Empty when the actor named none.
  application_id text not null default '',
  upstream_name text not null,
  -- As the client named it.
  model text not null,
  requests bigint not null default 0,
  cached_requests bigint not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  -- In millionths of the tenant's currency.
  cost_micros bigint not null default 0,
  primary key (tenant_id, day, actor_id, application_id, upstream_name, model)
);
