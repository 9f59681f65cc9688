-- The audit log becomes a chain for each tenant: a row's hash is over the hash before it and the row itself, so that a row that
-- was changed, taken out or put in later shows. Rows that are there already are chained in their order. Locks the audit log
-- until they are, about a second for 50,000 rows; sign-ins and changes wait so long.

lock table audit_log in access exclusive mode;

alter table audit_log
  -- Its place in the tenant's chain, from 1 up without a gap.
  add column sequence bigint,
  -- SHA-256 of the hash before it (32 zero bytes for the first) and the row's canonical text.
  add column hash bytea,
  -- E-mail address of the user or hint of the key at that time: it outlives them.
  add column actor_name text not null default '',
  -- Name of the thing, where it has one.
  add column thing_name text not null default '',
  add column user_agent text not null default '',
  add column reason text not null default '',
  -- The fields that changed, as they were and as they are; null where the thing was not there or nothing of it is kept.
  add column before jsonb,
  add column after jsonb;

-- Where each tenant's chain ends. Its row is the lock under which the chain grows.
create table audit_heads (
  tenant_id uuid primary key references tenants (id) on delete cascade,
  sequence bigint not null,
  hash bytea not null,
  -- Rows up to here were removed when their time was over; a row of the action "seal" in the chain says so.
  sealed_sequence bigint not null default 0
);

-- What is hashed of a row. A change of it would break every chain; give new columns a second form with another first word.
create function audit_canonical(r audit_log) returns text language sql stable
  as $$
    select jsonb_build_array(
      'v1', r.sequence, r.tenant_id, r.actor_id, r.actor_name, r.action, r.thing, r.thing_id, r.thing_name,
      r.detail, r.address, r.user_agent, r.reason, r.before, r.after,
      to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text
  $$;

create function audit_name(tenant uuid, actor uuid) returns text language sql stable
  as $$
    select coalesce(
      (select u.email from users u where u.id = actor),
      (select 'API key ' || k.hint from api_keys k where k.tenant_id = tenant and k.id = actor),
      '')
  $$;

update audit_log set actor_name = audit_name(tenant_id, actor_id) where actor_id is not null;

do $$
declare
  r audit_log;
  previous bytea;
  tenant uuid;
begin
  for r in select * from audit_log order by tenant_id, id loop
    if tenant is distinct from r.tenant_id then
      tenant := r.tenant_id;
      previous := decode(repeat('00', 32), 'hex');
      r.sequence := 1;
    else
      r.sequence := (select h.sequence + 1 from audit_heads h where h.tenant_id = tenant);
    end if;
    previous := sha256(previous || convert_to(audit_canonical(r), 'UTF8'));
    update audit_log a set sequence = r.sequence, hash = previous where a.id = r.id;
    insert into audit_heads (tenant_id, sequence, hash) values (tenant, r.sequence, previous)
      on conflict (tenant_id) do update set sequence = excluded.sequence, hash = excluded.hash;
  end loop;
end
$$;

alter table audit_log
  alter column sequence set not null,
  alter column hash set not null;

drop index audit_log_page;
create unique index audit_log_page on audit_log (tenant_id, sequence desc);
create index audit_log_actor on audit_log (tenant_id, actor_id, sequence desc);

-- Whoever writes a row, it joins the chain: place, time and hash are given here, under the lock of the tenant's head. The
-- functions run with the rights of the schema's owner, since they look beyond what the writer may see.
create function chain_audit_row() returns trigger language plpgsql security definer set search_path from current
  as $$
declare
  head audit_heads;
begin
  insert into audit_heads (tenant_id, sequence, hash) values (new.tenant_id, 0, decode(repeat('00', 32), 'hex'))
    on conflict (tenant_id) do nothing;
  select * into head from audit_heads h where h.tenant_id = new.tenant_id for update;
  new.sequence := head.sequence + 1;
  -- Under the lock, so that the order of times is the order of the chain.
  new.created_at := clock_timestamp();
  if new.actor_name = '' and new.actor_id is not null then
    new.actor_name := audit_name(new.tenant_id, new.actor_id);
  end if;
  new.hash := sha256(head.hash || convert_to(audit_canonical(new), 'UTF8'));
  update audit_heads h set sequence = new.sequence, hash = new.hash where h.tenant_id = new.tenant_id;
  return new;
end
$$;

create trigger audit_log_chain before insert on audit_log
  for each row execute function chain_audit_row();

-- Rows go with their tenant, or when they were sealed; else they stay as they are.
create function keep_audit_row() returns trigger language plpgsql security definer set search_path from current
  as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from tenants t where t.id = old.tenant_id)
      or exists (select from audit_heads h where h.tenant_id = old.tenant_id and h.sealed_sequence >= old.sequence) then
      return old;
    end if;
  end if;
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger audit_log_keep before update or delete on audit_log
  for each row execute function keep_audit_row();

create trigger audit_log_keep_all before truncate on audit_log
  for each statement execute function keep_audit_row();

-- Removes a tenant's rows from before a moment, and says so in the chain: with the place and hash of the last one that went,
-- from which what is left can still be verified. Returns how many went.
create function seal_audit_log(tenant uuid, until timestamptz) returns bigint
  language plpgsql security definer set search_path from current
  as $$
declare
  last audit_log;
  removed bigint;
begin
  perform from audit_heads h where h.tenant_id = tenant for update;
  select * into last from audit_log a
    where a.tenant_id = tenant and a.created_at < until order by a.sequence desc limit 1;
  if last.id is null then
    return 0;
  end if;
  update audit_heads h set sealed_sequence = last.sequence where h.tenant_id = tenant;
  delete from audit_log a where a.tenant_id = tenant and a.sequence <= last.sequence;
  get diagnostics removed = row_count;
  insert into audit_log (tenant_id, action, thing, thing_id, detail)
    values (tenant, 'seal', 'audit_log', last.sequence::text,
      jsonb_build_object('through', last.sequence, 'hash', encode(last.hash, 'hex'), 'removed', removed));
  return removed;
end
$$;
