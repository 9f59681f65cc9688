-- What is needed to judge a stored request again: policies as they were at each revision, and with each result its
-- texts one by one, what judged, and a sealed copy of what was judged.
-- Adding columns with constant defaults rewrites no row; the lock on detection_results lasts milliseconds. Taking the
-- first snapshot of each policy reads its lists once.

-- The lists and scanners of snapshots. One that does not change stands here once, however many snapshots name it.
create table policy_parts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- SHA-256 of the body's text.
  hash bytea not null,
  -- {"list": gatehouse.policy.v1.KeywordList} or {"scanner": gatehouse.policy.v1.CustomScanner}, as protobuf JSON.
  body jsonb not null,
  primary key (tenant_id, hash)
);

create table policy_snapshots (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- Without a reference: results of a policy that is gone can still be judged again.
  policy_id uuid not null,
  -- The policy's own revision, at which it last changed.
  revision bigint not null,
  name text not null,
  settings jsonb not null,
  -- Hashes of policy_parts in the order of the definition.
  parts bytea[] not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, policy_id, revision)
);

-- Keeps a policy as it is in this transaction. Every change of a policy calls it, after the policy has its revision.
create function keep_policy_snapshot(of_tenant uuid, of_policy uuid) returns void
language sql as $$
  with bodies as materialized (
    select 1 as section, 1 as kind, b.name, b.id, 0 as tag,
           jsonb_build_object('list', jsonb_build_object('id', b.id, 'name', b.name, 'kind', 1, 'keywords', b.keywords))
             as body
      from blacklists b
     where b.tenant_id = of_tenant and b.policy_id = of_policy and b.enabled
    union all
    select 1, 2, w.name, w.id, 0,
           jsonb_build_object('list', jsonb_build_object('id', w.id, 'name', w.name, 'kind', 2, 'keywords', w.keywords))
      from whitelists w
     where w.tenant_id = of_tenant and w.policy_id = of_policy and w.enabled
    union all
    select 2, 0, '', s.id, s.tag_number,
           jsonb_build_object('scanner', s.definition
             || jsonb_build_object('id', s.id, 'tag', 'S' || s.tag_number, 'name', s.name))
      from custom_scanners s
     where s.tenant_id = of_tenant and s.policy_id = of_policy and s.enabled
  ), hashed as materialized (
    select sha256(convert_to(b.body::text, 'UTF8')) as hash, b.body,
           row_number() over (order by b.section, b.kind, b.tag, b.name, b.id) as place
      from bodies b
  ), kept as (
    insert into policy_parts (tenant_id, hash, body)
    select distinct on (h.hash) of_tenant, h.hash, h.body
      from hashed h
    on conflict (tenant_id, hash) do nothing
  )
  insert into policy_snapshots (tenant_id, policy_id, revision, name, settings, parts)
  select p.tenant_id, p.id, p.revision, p.name, p.settings,
         coalesce((select array_agg(h.hash order by h.place) from hashed h), '{}')
    from policies p
   where p.tenant_id = of_tenant and p.id = of_policy
  on conflict (tenant_id, policy_id, revision)
  do update set name = excluded.name, settings = excluded.settings, parts = excluded.parts;
$$;

select keep_policy_snapshot(p.tenant_id, p.id) from policies p;

alter table detection_results
  -- gatehouse.detection.v1.StoredText as protobuf JSON; the text of a single one is in input_text or output_text.
  add column texts jsonb not null default '[]',
  -- gatehouse.detection.v1.EngineVersions as protobuf JSON.
  add column versions jsonb,
  -- The policy's own revision.
  add column policy_version bigint not null default 0,
  add column streamed boolean not null default false,
  -- What was judged, under the installation's key; null when it is not kept.
  add column sealed_conversation bytea;
