-- Policies are kept whole at each revision, so that an old one can be read, compared and restored: also what is not in
-- use, and what people wrote about it. Adding columns with constant defaults or none rewrites nothing; the indexes are
-- built while changes of policies wait, some milliseconds for a million revisions. The newest snapshot of each policy is
-- taken anew, which reads its lists once.

alter table policies
  add column description text not null default '',
  add column owner text not null default '';

-- The history of one policy, newest first.
create index policy_revisions_policy on policy_revisions (tenant_id, policy_id, revision desc);

-- How many applications a policy judges, and which.
create index applications_policy on applications (tenant_id, policy_id);

alter table policy_snapshots
  -- {"<id of a list or scanner>": {"description": …, "notes": …}}; null in snapshots that have only what was in use.
  add column details jsonb;

-- As before, and with what is not in use: {"disabledList": …} and {"disabledScanner": …}, which detection leaves aside.
create or replace function keep_policy_snapshot(of_tenant uuid, of_policy uuid) returns void
language sql as $$
  with bodies as materialized (
    select 1 as section, 1 as kind, b.name, b.id, 0 as tag,
           jsonb_build_object(case when b.enabled then 'list' else 'disabledList' end,
             jsonb_build_object('id', b.id, 'name', b.name, 'kind', 1, 'keywords', b.keywords)) as body,
           jsonb_build_object('description', b.description) as details
      from blacklists b
     where b.tenant_id = of_tenant and b.policy_id = of_policy
    union all
    select 1, 2, w.name, w.id, 0,
           jsonb_build_object(case when w.enabled then 'list' else 'disabledList' end,
             jsonb_build_object('id', w.id, 'name', w.name, 'kind', 2, 'keywords', w.keywords)),
           jsonb_build_object('description', w.description)
      from whitelists w
     where w.tenant_id = of_tenant and w.policy_id = of_policy
    union all
    select 2, 0, '', s.id, s.tag_number,
           jsonb_build_object(case when s.enabled then 'scanner' else 'disabledScanner' end,
             s.definition || jsonb_build_object('id', s.id, 'tag', 'S' || s.tag_number, 'name', s.name)),
           jsonb_build_object('description', s.description, 'notes', s.notes)
      from custom_scanners s
     where s.tenant_id = of_tenant and s.policy_id = of_policy
    union all
    select 3, 0, '', k.id, k.tag_number,
           jsonb_build_object('packageScanner', k.definition
             || jsonb_build_object('id', k.id, 'tag', 'S' || k.tag_number, 'name', k.name)),
           null
      from package_scanners_of_tenants k
     where k.tenant_id = of_tenant
  ), hashed as materialized (
    select sha256(convert_to(b.body::text, 'UTF8')) as hash, b.body, b.id, b.details,
           row_number() over (order by b.section, b.kind, b.tag, b.name, b.id) as place
      from bodies b
  ), kept as (
    insert into policy_parts (tenant_id, hash, body)
    select distinct on (h.hash) of_tenant, h.hash, h.body
      from hashed h
    on conflict (tenant_id, hash) do nothing
  )
  insert into policy_snapshots (tenant_id, policy_id, revision, name, settings, parts, details)
  select p.tenant_id, p.id, p.revision, p.name, p.settings,
         coalesce((select array_agg(h.hash order by h.place) from hashed h), '{}'),
         coalesce((select jsonb_object_agg(h.id, h.details) from hashed h where h.details is not null), '{}')
    from policies p
   where p.tenant_id = of_tenant and p.id = of_policy
  on conflict (tenant_id, policy_id, revision)
  do update set name = excluded.name, settings = excluded.settings, parts = excluded.parts, details = excluded.details;
$$;

select keep_policy_snapshot(p.tenant_id, p.id) from policies p;
