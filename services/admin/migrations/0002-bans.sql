-- Bans of end users, and the verdicts that lead to them. Detection writes both, admin shows and lifts.
-- Locks nothing that anybody uses: both tables are new.

create table ban_triggers (
  -- UUID version 7, made by detection, so that a batch that is stored a second time changes nothing.
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  end_user_id text not null,
  policy_id uuid not null,
  application_id uuid,
  request_id text not null,
  -- The number of gatehouse.common.v1.RiskLevel.
  risk_level smallint not null,
  occurred_at timestamptz not null
);

-- Counting the triggers of a user in a window, and the history of a user.
create index ban_triggers_user on ban_triggers (tenant_id, end_user_id, occurred_at desc);
-- Taking out what nobody can ask for any more.
create index ban_triggers_age on ban_triggers (occurred_at);

create table ban_records (
  id uuid primary key,
  tenant_id uuid not null references tenants (id) on delete cascade,
  end_user_id text not null,
  -- The policy that banned, and by which of its numbers.
  policy_id uuid not null,
  risk_level smallint not null,
  trigger_count integer not null,
  time_window_minutes integer not null,
  -- What the last of the verdicts was for.
  application_id uuid,
  request_id text not null,
  banned_at timestamptz not null,
  expires_at timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid,
  -- Moves with every change of the row: instances that missed a notification look for what changed lately.
  changed_at timestamptz not null default clock_timestamp()
);

-- Whether a user is banned.
create index ban_records_user on ban_records (tenant_id, end_user_id, expires_at desc);
-- The list of bans, newest first.
create index ban_records_page on ban_records (tenant_id, banned_at desc, id desc);
create index ban_records_changed on ban_records (changed_at);
-- What an instance loads at its start.
create index ban_records_open on ban_records (expires_at) where lifted_at is null;
