-- Custom scanners whose patterns go beyond their budget are counted over all instances, and suspended when it happens too
-- often. Adding columns with constant defaults rewrites nothing and locks custom_scanners for a moment only.

alter table custom_scanners
  -- The number of gatehouse.policy.v1.CostClass, measured when the scanner was saved.
  add column cost_class smallint not null default 0,
  -- Null while the scanner is at work.
  add column suspended_at timestamptz,
  add column suspended_reason text not null default '';

create table scanner_strikes (
  -- UUID version 7, made by detection.
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  scanner_id uuid not null references custom_scanners (id) on delete cascade,
  instance_id text not null,
  -- How long the search had run when it was ended.
  milliseconds integer not null,
  occurred_at timestamptz not null default now()
);

create index scanner_strikes_scanner on scanner_strikes (tenant_id, scanner_id, occurred_at desc);
