-- How often each tenant asked the installation's own models directly. New table.

create table model_access_usage (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- In UTC.
  day date not null,
  requests bigint not null default 0,
  primary key (tenant_id, day)
);
