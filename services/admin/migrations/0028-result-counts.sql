-- Results counted as they are stored, so that dashboards read thousands of small rows instead of millions of large ones,
-- and what lists are filtered by in columns of its own.
-- Reads and rewrites every stored result once, with the table locked: about a minute for each million of them.

alter table detection_results
  -- Of all three dimensions, without repetition.
  add column categories text[] not null default '{}',
  -- Tags of all findings, also of those in monitor mode.
  add column scanner_tags text[] not null default '{}',
  add column entity_types text[] not null default '{}',
  -- Something was not judged for another reason than that a list exempts it.
  add column unjudged boolean not null default false,
  -- The number of gatehouse.common.v1.Action that rules in monitor mode would have taken; 0 for none.
  add column monitored_action smallint not null default 0;

update detection_results r
   set categories = array(select distinct category
                            from jsonb_array_elements_text(
                                   coalesce(r.verdict #> '{security,categories}', '[]')
                                   || coalesce(r.verdict #> '{compliance,categories}', '[]')
                                   || coalesce(r.verdict #> '{data,categories}', '[]')) category),
       scanner_tags = array(select distinct f ->> 'scannerTag'
                              from jsonb_array_elements(coalesce(r.verdict -> 'findings', '[]')) f
                             where f ->> 'scannerTag' is not null),
       entity_types = array(select distinct f ->> 'entityType'
                              from jsonb_array_elements(coalesce(r.verdict -> 'findings', '[]')) f
                             where f ->> 'entityType' is not null),
       unjudged = exists (select from jsonb_array_elements(coalesce(r.verdict -> 'unjudged', '[]')) u
                           where u ->> 'reason' is distinct from 'UNJUDGED_REASON_WHITELISTED'),
       monitored_action = coalesce(array_position(
         array['ACTION_PASS', 'ACTION_ANONYMIZE', 'ACTION_ANONYMIZE_RESTORE', 'ACTION_SWITCH_PRIVATE_MODEL',
               'ACTION_REPLACE', 'ACTION_REJECT'], r.verdict ->> 'monitoredAction'), 0)
 where r.verdict ?| array['findings', 'unjudged', 'monitoredAction']
    or r.overall_risk_level > 1;

create index detection_results_application on detection_results
  (tenant_id, application_id, created_at desc, id desc);

-- One row for each tenant and 5 minutes, and for each application and hour, and for each application and day (UTC).
create table result_counts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  -- All zeros: every application of the tenant, and requests without one.
  application_id uuid not null,
  -- Minutes: 5, 60 or 1440.
  grain smallint not null,
  -- Where the span of that many minutes begins.
  at timestamptz not null,
  total integer not null,
  masked integer not null,
  switched integer not null,
  replaced integer not null,
  rejected integer not null,
  low integer not null,
  medium integer not null,
  high integer not null,
  security_low integer not null,
  security_medium integer not null,
  security_high integer not null,
  compliance_low integer not null,
  compliance_medium integer not null,
  compliance_high integer not null,
  data_low integer not null,
  data_medium integer not null,
  data_high integer not null,
  unjudged integer not null,
  -- Rules in monitor mode would have replaced or rejected what was let through.
  would_stop integer not null,
  primary key (tenant_id, application_id, grain, at)
) with (fillfactor = 80);

-- Top applications of a span of time, and nothing else, read by this.
create index result_counts_applications on result_counts (tenant_id, grain, at)
  include (application_id, total, replaced, rejected) where grain <> 5;

-- The same by what was found and by how long it took: of a tenant for 5 minutes and an hour, of an application for an hour.
create table result_key_counts (
  tenant_id uuid not null references tenants (id) on delete cascade,
  application_id uuid not null,
  grain smallint not null,
  at timestamptz not null,
  -- 1 category, 2 scanner tag, 3 entity type, 4 duration: the key is n where 1.2^(n-1) < ms * 100 <= 1.2^n, at least 0.
  kind smallint not null,
  key text not null,
  total integer not null,
  -- Of these, how many were replaced or rejected.
  stopped integer not null,
  primary key (tenant_id, application_id, grain, at, kind, key)
) with (fillfactor = 80);

-- Adds the rows of one statement to the counts, in its transaction: what is stored is counted, once, whoever stores it.
-- Rows are locked in the order of their keys, so that batches of several instances wait for each other but never in a
-- circle. Tells those who watch a tenant's results what was added: "<tenant> <first moment> <last moment>".
create function count_results() returns trigger
language plpgsql security definer set search_path from current as $$
declare
  everything constant uuid := '00000000-0000-0000-0000-000000000000';
  origin constant timestamptz := '2000-01-01 00:00:00+00';
begin
  insert into result_counts as c
  select a.tenant_id, s.application_id, s.grain, date_bin(make_interval(mins => s.grain), a.created_at, origin) as at,
         count(*),
         count(*) filter (where a.action in (2, 3)),
         count(*) filter (where a.action = 4),
         count(*) filter (where a.action = 5),
         count(*) filter (where a.action = 6),
         count(*) filter (where a.overall_risk_level = 2),
         count(*) filter (where a.overall_risk_level = 3),
         count(*) filter (where a.overall_risk_level = 4),
         count(*) filter (where a.security_risk_level = 2),
         count(*) filter (where a.security_risk_level = 3),
         count(*) filter (where a.security_risk_level = 4),
         count(*) filter (where a.compliance_risk_level = 2),
         count(*) filter (where a.compliance_risk_level = 3),
         count(*) filter (where a.compliance_risk_level = 4),
         count(*) filter (where a.data_risk_level = 2),
         count(*) filter (where a.data_risk_level = 3),
         count(*) filter (where a.data_risk_level = 4),
         count(*) filter (where a.unjudged),
         count(*) filter (where a.monitored_action >= 5 and a.action < 5)
    from added a
    join tenants t on t.id = a.tenant_id
   cross join lateral (values (everything, 5), (a.application_id, 60), (a.application_id, 1440)) s (application_id, grain)
   where s.application_id is not null
   group by 1, 2, 3, 4
   order by 1, 2, 3, 4
  on conflict (tenant_id, application_id, grain, at) do update
     set total = c.total + excluded.total,
         masked = c.masked + excluded.masked,
         switched = c.switched + excluded.switched,
         replaced = c.replaced + excluded.replaced,
         rejected = c.rejected + excluded.rejected,
         low = c.low + excluded.low,
         medium = c.medium + excluded.medium,
         high = c.high + excluded.high,
         security_low = c.security_low + excluded.security_low,
         security_medium = c.security_medium + excluded.security_medium,
         security_high = c.security_high + excluded.security_high,
         compliance_low = c.compliance_low + excluded.compliance_low,
         compliance_medium = c.compliance_medium + excluded.compliance_medium,
         compliance_high = c.compliance_high + excluded.compliance_high,
         data_low = c.data_low + excluded.data_low,
         data_medium = c.data_medium + excluded.data_medium,
         data_high = c.data_high + excluded.data_high,
         unjudged = c.unjudged + excluded.unjudged,
         would_stop = c.would_stop + excluded.would_stop;

  insert into result_key_counts as c
  select a.tenant_id, s.application_id, s.grain, date_bin(make_interval(mins => s.grain), a.created_at, origin) as at,
         k.kind, k.key,
         count(*),
         count(*) filter (where a.action >= 5)
    from added a
    join tenants t on t.id = a.tenant_id
   cross join lateral (
         select 1 as kind, category as key from unnest(a.categories) category
         union all select 2, tag from unnest(a.scanner_tags) tag
         union all select 3, entity from unnest(a.entity_types) entity
         union all select 4, greatest(0, ceil(ln(greatest(a.duration_ms, 0.0001)::float8 * 100) / ln(1.2::float8)))::int::text
       ) k
   cross join lateral (values (everything, 5), (everything, 60), (a.application_id, 60)) s (application_id, grain)
   where s.application_id is not null
   group by 1, 2, 3, 4, 5, 6
   order by 1, 2, 3, 4, 5, 6
  on conflict (tenant_id, application_id, grain, at, kind, key) do update
     set total = c.total + excluded.total,
         stopped = c.stopped + excluded.stopped;

  perform pg_notify('gatehouse_results', n.tenant_id || ' ' || n.first || ' ' || n.last)
     from (select a.tenant_id,
                  to_char(min(a.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') as first,
                  to_char(max(a.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') as last
             from added a
            group by a.tenant_id) n;
  return null;
end;
$$;

-- What is stored already is counted by the same function.
create temp table counted (like detection_results) on commit drop;
create trigger count_results after insert on counted
  referencing new table as added for each statement execute function count_results();
insert into counted select * from detection_results;

create trigger count_results after insert on detection_results
  referencing new table as added for each statement execute function count_results();
