-- What a key is for, what it may do, from where and until when, and applications that callers name by header. New columns
-- with constant defaults and new indexes: each lock is held for a moment, for the indexes while they are built.

alter table api_keys
  -- discovery: may speak for applications that it names by header. model: only asks the installation's own models.
  add column kind text not null default 'application' check (kind in ('application', 'discovery', 'model')),
  -- Of detect, proxy and admin; without meaning for a model key.
  add column scopes text[] not null default '{detect,proxy}',
  -- Refused from then on; null when it does not end.
  add column expires_at timestamptz,
  -- Addresses and subnets that it is taken from; empty for all.
  add column allowed_addresses text[] not null default '{}',
  -- The secret before the last rotation, and until when it still works.
  add column old_key_hash bytea,
  add column old_key_expires_at timestamptz;

create unique index api_keys_old_key_hash on api_keys (old_key_hash) where old_key_hash is not null;

alter table applications
  add column source text not null default 'manual' check (source in ('manual', 'auto_discovery')),
  -- What callers name it by; null for one that was made by hand.
  add column external_id text;

create unique index applications_external_id on applications (tenant_id, external_id) where external_id is not null;
