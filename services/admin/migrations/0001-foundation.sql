-- The first schema: tenants and their people, policies and what they hold, keys, upstreams, results, instances.
-- Every tenant table carries tenant_id, and references between tenant tables carry it too, so that a row can never
-- point at another tenant's row. Locks nothing that anybody uses: all tables are new.

create table tenants (
  id uuid primary key,
  name text not null,
  language text not null default 'en',
  -- Rises with every change that detection or proxy must see; policy_revisions holds what each one was.
  revision bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table users (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  email text not null,
  password_hash text not null,
  role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
  is_super_admin boolean not null default false,
  language text not null default 'en',
  -- Tokens issued before this moment are refused; moved forward when the password or the role changes.
  tokens_valid_from timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id)
);

-- One account per address over all tenants, whatever its case.
create unique index users_email on users (lower(email));

-- Public and sealed private halves of the keys that sign access tokens.
create table signing_keys (
  id text primary key,
  public_jwk jsonb not null,
  sealed_private_jwk bytea not null,
  created_at timestamptz not null default now()
);

create table policies (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  name text not null,
  is_default boolean not null default false,
  -- gatehouse.policy.v1.PolicySettings as protobuf JSON.
  settings jsonb not null default '{}',
  -- The tenant's revision at which the policy, one of its lists or one of its scanners last changed.
  revision bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, name)
);

create unique index policies_default on policies (tenant_id) where is_default;

create table policy_revisions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  revision bigint not null,
  -- The policy that changed; null for a change of keys, applications, upstreams or routes.
  policy_id uuid,
  actor_id uuid,
  reason text not null default '',
  -- {"what": noun, "id": id, "before": …, "after": …}; secrets never stand in it.
  diff jsonb not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, revision)
);

create table applications (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  policy_id uuid not null,
  name text not null,
  description text not null default '',
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, name),
  foreign key (tenant_id, policy_id) references policies (tenant_id, id)
);

create index applications_page on applications (tenant_id, created_at desc, id desc);

create table api_keys (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  application_id uuid not null,
  name text not null default '',
  -- HMAC-SHA-256 of the key under the installation's key; the key itself is never stored.
  key_hash bytea not null unique,
  hint text not null,
  enabled boolean not null default true,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, application_id) references applications (tenant_id, id) on delete cascade
);

create index api_keys_application on api_keys (tenant_id, application_id, created_at desc);

create table blacklists (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  policy_id uuid not null,
  name text not null,
  description text not null default '',
  keywords jsonb not null check (jsonb_typeof(keywords) = 'array'),
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, policy_id, name),
  foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade
);

create table whitelists (like blacklists including all);
alter table whitelists
  add foreign key (tenant_id) references tenants (id) on delete cascade,
  add foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade;

create table custom_scanners (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  policy_id uuid not null,
  -- S100 and up; unique in the tenant.
  tag_number integer not null check (tag_number >= 100),
  name text not null,
  description text not null default '',
  notes text not null default '',
  created_by uuid,
  -- gatehouse.policy.v1.CustomScanner as protobuf JSON, without id and tag.
  definition jsonb not null,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, tag_number),
  unique (tenant_id, policy_id, name),
  foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade
);

create table upstream_models (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  name text not null,
  provider text not null,
  api_base_url text not null default '',
  model_name text not null default '',
  -- AES-256-GCM under the installation's key; null when the upstream wants none.
  sealed_api_key bytea,
  api_key_hint text not null default '',
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, name)
);

create table model_routes (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  upstream_model_id uuid not null,
  model_pattern text not null,
  match_type text not null check (match_type in ('exact', 'prefix')),
  priority integer not null default 100 check (priority between 0 and 10000),
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, upstream_model_id) references upstream_models (tenant_id, id) on delete cascade
);

create index model_routes_tenant on model_routes (tenant_id, priority desc);

create table audit_log (
  id bigint generated always as identity primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  actor_id uuid,
  action text not null,
  thing text not null,
  thing_id text not null,
  detail jsonb not null default '{}',
  address text not null default '',
  created_at timestamptz not null default now()
);

create index audit_log_page on audit_log (tenant_id, id desc);

create table detection_results (
  -- UUID version 7, made by detection: its order is the order of time.
  id uuid not null,
  request_id text not null,
  tenant_id uuid not null,
  application_id uuid,
  actor_id text not null default '',
  end_user_id text not null default '',
  source text not null,
  phase text not null,
  -- Judged text with sensitive spans masked.
  input_text text not null default '',
  output_text text not null default '',
  -- 1 no_risk … 4 high_risk, the numbers of gatehouse.common.v1.RiskLevel.
  overall_risk_level smallint not null,
  security_risk_level smallint not null,
  compliance_risk_level smallint not null,
  data_risk_level smallint not null,
  -- The number of gatehouse.common.v1.Action.
  action smallint not null,
  -- gatehouse.detection.v1.Verdict as protobuf JSON, without matched text.
  verdict jsonb not null,
  client_address text not null default '',
  policy_revision bigint not null,
  duration_ms real not null,
  created_at timestamptz not null,
  primary key (id, created_at)
) partition by range (created_at);

create index detection_results_page on detection_results (tenant_id, created_at desc, id desc);
create index detection_results_user on detection_results (tenant_id, end_user_id, created_at desc) where end_user_id <> '';
create index detection_results_request on detection_results (tenant_id, request_id);

-- Rows of a month without a partition of its own land here, so that a late clock or a missed job loses nothing.
create table detection_results_default partition of detection_results default;

create table instances (
  id text primary key,
  service text not null,
  address text not null default '',
  version text not null default '',
  workers integer not null default 0,
  -- {"<tenant id>": {"revision": 42, "problem": ""}} for the tenants that this instance has loaded.
  revisions jsonb not null default '{}',
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
