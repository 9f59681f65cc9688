-- Sign-ins that failed, counted over all processes. A new table: its lock is held for a moment.

create table login_failures (
  -- SHA-256 of the e-mail address, which may be nobody's.
  address_hash bytea primary key,
  failures integer not null,
  -- When the count starts anew.
  ends_at timestamptz not null
);

create index login_failures_ends_at on login_failures (ends_at);
