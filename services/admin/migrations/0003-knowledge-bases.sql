-- Knowledge bases: questions with the answers that take the place of a template. Locks nothing that anybody uses: both
-- tables are new.

create table knowledge_bases (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  policy_id uuid not null,
  name text not null,
  description text not null default '',
  -- "S9", "S100" or "blacklist"; empty for every refusal that is not about personal data.
  scanner_tag text not null default '',
  -- With the tag "blacklist": the name of the list; empty for every one.
  scanner_name text not null default '',
  similarity_threshold double precision not null check (similarity_threshold between 0 and 1),
  enabled boolean not null default true,
  -- Changes whenever an entry or a vector does: what is loaded of a base is kept under it.
  content_id uuid not null,
  -- All vectors of a base are of one model.
  embedding_model text not null,
  entry_count integer not null,
  text_bytes bigint not null,
  vector_bytes bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (tenant_id, id),
  unique (tenant_id, policy_id, name),
  foreign key (tenant_id, policy_id) references policies (tenant_id, id) on delete cascade
);

create table knowledge_entries (
  base_id uuid not null,
  -- 0, 1, 2 … in the order of the file.
  position integer not null,
  tenant_id uuid not null references tenants (id) on delete cascade,
  question_id text not null,
  question text not null,
  answer text not null,
  -- The unit vector of the question: one signed byte per value, to be multiplied by vector_scale.
  vector bytea not null,
  vector_scale real not null,
  primary key (base_id, position),
  foreign key (tenant_id, base_id) references knowledge_bases (tenant_id, id) on delete cascade
);

-- Removing a tenant or a base by its tenant.
create index knowledge_entries_tenant on knowledge_entries (tenant_id, base_id);
