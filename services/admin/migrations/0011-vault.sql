-- What placeholders stand for while a session lasts, and who read encrypted values. Detection writes both. Locks nothing
-- that anybody uses: both tables are new.

create table vault_sessions (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- Empty where the tenant's default policy judges; no reference, because rows live for an hour.
  application_id text not null,
  -- The caller's own name for it.
  session_id text not null,
  -- Rises with every change: of two writers that read the same state, one must read again.
  version integer not null default 1,
  -- AES-256-GCM under a key of the tenant's own.
  sealed bytea not null,
  expires_at timestamptz not null,
  primary key (tenant_id, application_id, session_id)
);

-- Taking out what has expired.
create index vault_sessions_expired on vault_sessions (expires_at);

create table vault_decryptions (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  actor_id text not null,
  reason text not null,
  -- How many values; never which.
  decrypted integer not null,
  client_address text not null default '',
  created_at timestamptz not null default now()
);

create index vault_decryptions_page on vault_decryptions (tenant_id, created_at desc, id desc);
