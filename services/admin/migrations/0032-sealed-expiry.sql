-- Sealed copies of what was judged expire before their results do; the job that removes them must not read whole months.
-- Blocks writes of results while it builds, some seconds for a million rows; they wait in the spool meanwhile.
create index detection_results_sealed on detection_results (created_at) where sealed_conversation is not null;
