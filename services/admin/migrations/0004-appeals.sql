-- Appeals against refusals. Detection files them, people decide in admin. Locks nothing that anybody uses: the table is
-- new.

create table appeal_records (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- The result that the appeal is about; what is needed of it is copied, because results are kept for a while only.
  request_id text not null,
  policy_id uuid not null,
  application_id uuid,
  end_user_id text not null default '',
  content text not null,
  -- The number of gatehouse.common.v1.RiskLevel.
  risk_level smallint not null,
  categories jsonb not null check (jsonb_typeof(categories) = 'array'),
  statement text not null default '',
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected')),
  reviewer_id uuid,
  reason text not null default '',
  reviewed_at timestamptz,
  -- What a guard model says about it; null when none was asked or it did not answer.
  advice_finds_nothing boolean,
  advice_text text,
  advised_at timestamptz,
  created_at timestamptz not null default now(),
  -- Whoever has the link can appeal once.
  unique (tenant_id, request_id)
);

create index appeal_records_page on appeal_records (tenant_id, created_at desc, id desc);
create index appeal_records_status on appeal_records (tenant_id, status, created_at desc, id desc);
