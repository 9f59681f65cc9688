-- Attack campaigns: questions of the tenants' own, campaigns, their runs and what became of each question. Locks nothing
-- that anybody uses: the tables are new.

create table attack_questions (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  package_code text not null check (package_code in ('gbt45654', 'owasp_top10', 'safe', 'custom')),
  category text not null,
  content text not null,
  expected text not null check (expected in ('pass', 'reject')),
  created_at timestamptz not null default now()
);

create index attack_questions_page on attack_questions (tenant_id, package_code, category, id);

create table attack_campaigns (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- No foreign key: a campaign outlives its policy, and says so when it is run.
  policy_id uuid not null,
  name text not null,
  description text not null default '',
  packages jsonb not null check (jsonb_typeof(packages) = 'array'),
  categories jsonb not null check (jsonb_typeof(categories) = 'array'),
  created_at timestamptz not null default now(),
  unique (tenant_id, name)
);

create index attack_campaigns_page on attack_campaigns (tenant_id, created_at desc, id desc);

create table attack_runs (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  campaign_id uuid not null references attack_campaigns (id) on delete cascade,
  policy_id uuid not null,
  -- 0 until the run has begun by the live policy.
  policy_revision bigint not null default 0,
  -- What judges, as binary gatehouse.policy.v1.PolicyDefinition: one run has one definition, however long it takes and
  -- whoever goes on with it. Emptied when the run ends.
  definition bytea,
  status text not null default 'pending' check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
  failure text not null default '',
  total integer not null,
  -- The instance that works at it, and until when it may without saying so again.
  lease_holder uuid,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);

create index attack_runs_of on attack_runs (tenant_id, campaign_id, id desc);
-- One run of a campaign at a time.
create unique index attack_runs_open on attack_runs (campaign_id) where status in ('pending', 'running');

create table attack_results (
  tenant_id uuid not null references tenants (id) on delete cascade,
  run_id uuid not null references attack_runs (id) on delete cascade,
  position integer not null,
  -- Copied, because questions come and go.
  question_id text not null,
  package_code text not null,
  category text not null,
  content text not null,
  expected text not null,
  -- The number of gatehouse.common.v1.Action; null until it was judged.
  action smallint,
  passed boolean,
  risk_level smallint not null default 0,
  categories jsonb not null default '[]' check (jsonb_typeof(categories) = 'array'),
  incomplete boolean not null default false,
  primary key (run_id, position)
);
