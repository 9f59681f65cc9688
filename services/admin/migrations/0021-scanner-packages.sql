-- Scanner packages: scanners S22 to S99 that the operator of the installation uploads, for every tenant or for those that
-- they are assigned to. All tables are new; the function that keeps snapshots is replaced in place.

create table scanner_packages (
  id uuid primary key,
  code text not null unique,
  name text not null,
  author text not null default '',
  description text not null default '',
  version text not null default '',
  license text not null default '',
  bundle text not null default '',
  language text not null default '',
  -- A basic package is everybody's; a purchasable one belongs to the tenants of tenant_packages.
  type text not null check (type in ('basic', 'purchasable')),
  price double precision check (price >= 0),
  archived_at timestamptz,
  archive_reason text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- A tag belongs to a package's code for good, also when scanner or package are gone: overrides and results name it.
create table scanner_package_tags (
  tag_number integer primary key check (tag_number between 22 and 99),
  package_code text not null
);

create table package_scanners (
  id uuid primary key,
  package_id uuid not null references scanner_packages (id) on delete cascade,
  tag_number integer not null unique references scanner_package_tags (tag_number),
  name text not null,
  -- gatehouse.policy.v1.CustomScanner as protobuf JSON, without id and tag.
  definition jsonb not null
);

create index package_scanners_package on package_scanners (package_id);

create table tenant_packages (
  tenant_id uuid not null references tenants (id) on delete cascade,
  package_id uuid not null references scanner_packages (id) on delete cascade,
  assigned_at timestamptz not null default now(),
  primary key (tenant_id, package_id)
);

create index tenant_packages_package on tenant_packages (package_id);

-- The packages that a tenant has, in use or archived: the one place that says so.
create view packages_of_tenants as
select t.id as tenant_id, p.id as package_id, p.archived_at is null as in_use
  from tenants t, scanner_packages p
 where p.type = 'basic'
    or exists (select from tenant_packages a where a.tenant_id = t.id and a.package_id = p.id);

-- The scanners that a tenant's policies run from packages.
create view package_scanners_of_tenants as
select o.tenant_id, s.id, s.package_id, s.tag_number, s.name, s.definition
  from packages_of_tenants o
  join package_scanners s on s.package_id = o.package_id
 where o.in_use;

-- As before, and with the scanners of packages: {"packageScanner": gatehouse.policy.v1.CustomScanner}.
create or replace function keep_policy_snapshot(of_tenant uuid, of_policy uuid) returns void
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
    union all
    select 3, 0, '', k.id, k.tag_number,
           jsonb_build_object('packageScanner', k.definition
             || jsonb_build_object('id', k.id, 'tag', 'S' || k.tag_number, 'name', k.name))
      from package_scanners_of_tenants k
     where k.tenant_id = of_tenant
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
