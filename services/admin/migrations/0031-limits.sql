-- Limits that super admins give tenants, limits of keys, and what tenants used of their months, which several processes count
-- together. New tables and columns without a default: each lock is held for a moment.

create table tenant_limits (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  -- Null is as the installation is configured, 0 is no limit.
  detection_per_second integer check (detection_per_second >= 0),
  detection_per_minute integer check (detection_per_minute >= 0),
  proxy_per_second integer check (proxy_per_second >= 0),
  proxy_per_minute integer check (proxy_per_minute >= 0),
  admin_per_second integer check (admin_per_second >= 0),
  admin_per_minute integer check (admin_per_minute >= 0),
  -- Calls of detection and proxy in a calendar month (UTC).
  monthly_quota bigint check (monthly_quota >= 0),
  updated_at timestamptz not null default now()
);

create table tenant_quota_usage (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- Its first day.
  month date not null,
  -- Calls let through, and those that a process has taken for its next ones.
  used bigint not null,
  -- How many the last taker got: an update cannot return what was before it.
  last_grant bigint not null,
  primary key (tenant_id, month)
);

alter table api_keys
  -- Null is no limit of the key's own.
  add column limit_per_second integer check (limit_per_second > 0),
  add column limit_per_minute integer check (limit_per_minute > 0);
