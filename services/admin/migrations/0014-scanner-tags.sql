-- The tag of a custom scanner that was deleted is never given out again: results, answers and knowledge bases name it.
-- Adding the column locks tenants for milliseconds; the numbers given so far are read once from scanners and revisions.
alter table tenants
  -- The highest number of a custom scanner so far; the tag is "S" and the number.
  add column last_scanner_tag integer not null default 99;

update tenants t
   set last_scanner_tag = greatest(
         t.last_scanner_tag,
         (select max(s.tag_number) from custom_scanners s where s.tenant_id = t.id),
         (select max(substring(d.tag from 2)::integer)
            from policy_revisions r,
                 lateral (values (r.diff -> 'before' ->> 'tag'), (r.diff -> 'after' ->> 'tag')) as d (tag)
           where r.tenant_id = t.id
             and r.diff ->> 'what' = 'custom_scanner'
             and d.tag ~ '^S[0-9]{3,8}$'));
