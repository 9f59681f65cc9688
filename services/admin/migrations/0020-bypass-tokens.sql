-- Bypass tokens that were used, until they expire by themselves: each works once.
create table used_bypass_tokens (
  nonce bytea primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  expires_at timestamptz not null
);

create index used_bypass_tokens_expires_at on used_bypass_tokens (expires_at);
