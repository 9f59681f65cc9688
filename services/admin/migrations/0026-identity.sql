-- Who people are and how they stay signed in: sessions with rotating refresh tokens, invitations, password resets,
-- registrations, accounts at an identity provider, and switch sessions. Tokens are kept as keyed hashes only. Columns of
-- users get constant defaults, which rewrites no row; the other tables are new.

alter table users
  add column enabled boolean not null default true,
  add column last_login_at timestamptz;

-- A sign-in that lasts. Access tokens name their session and end with it.
create table sessions (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  user_id uuid not null,
  -- HMAC-SHA-256 of the one refresh token that works now; null for a session that cannot be renewed.
  token_hash bytea unique,
  -- "password", "sso", "registration" or "invitation".
  method text not null,
  address text not null default '',
  user_agent text not null default '',
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  unique (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create index sessions_user on sessions (tenant_id, user_id, created_at desc);
create index sessions_expiry on sessions (expires_at);

-- Refresh tokens that were exchanged: one that comes again was copied, and ends its session.
create table used_refresh_tokens (
  token_hash bytea primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  session_id uuid not null,
  used_at timestamptz not null default now(),
  foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade
);

create index used_refresh_tokens_session on used_refresh_tokens (tenant_id, session_id);

create table invitations (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  email text not null,
  role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
  token_hash bytea not null unique,
  invited_by uuid,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- A second invitation of the same address takes the place of the first.
create unique index invitations_email on invitations (tenant_id, lower(email));

-- One link for each user: a new one takes the place of the one before, and using it removes it.
create table password_resets (
  tenant_id uuid not null references tenants (id) on delete cascade,
  user_id uuid not null,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

-- People who registered and have not proved their address; they belong to no tenant yet.
create table registrations (
  -- In lower case.
  email text primary key,
  password_hash text not null,
  language text not null,
  -- HMAC-SHA-256 of address and code.
  code_hash bytea not null,
  -- Wrong codes since the code was made.
  attempts integer not null default 0,
  -- Codes that were sent since first_sent_at.
  codes_sent integer not null default 1,
  first_sent_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- Whom a user is at an identity provider.
create table user_identities (
  issuer text not null,
  subject text not null,
  tenant_id uuid not null references tenants (id) on delete cascade,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (issuer, subject),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create index user_identities_user on user_identities (tenant_id, user_id);

-- A super admin in the place of a user; belongs to the tenant of the super admin.
create table switch_sessions (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- The super admin.
  user_id uuid not null,
  target_user_id uuid not null references users (id) on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create index switch_sessions_user on switch_sessions (tenant_id, user_id);
