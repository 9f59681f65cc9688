import { create, fromJsonString, type MessageInitShape, toJsonString } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { useMemo } from 'react';
import { DraftService, TestDraftRequestSchema, type TestDraftResponse } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { useSettled } from '../use-settled.js';

/** A rule that nobody has saved, as the service takes it; undefined while there is nothing to run. */
export type Draft = NonNullable<MessageInitShape<typeof TestDraftRequestSchema>['draft']> | undefined;

/** What the engine says of a draft. */
export interface DraftTest {
  readonly reply: TestDraftResponse | undefined;
  readonly error: Error | null;
  /** The reply is about the draft and the texts as they are now. */
  readonly isCurrent: boolean;
}

/** Has the real engine run a draft on texts, each time its author pauses. Texts beyond twenty are left out. */
export function useDraftTest(draft: Draft, texts: readonly string[]): DraftTest {
  const now =
    draft === undefined
      ? ''
      : toJsonString(TestDraftRequestSchema, create(TestDraftRequestSchema, { draft, texts: texts.slice(0, 20) }));
  const settled = useSettled(now);
  const request = useMemo(
    () => (settled === '' ? undefined : fromJsonString(TestDraftRequestSchema, settled)),
    [settled],
  );
  const { data, error, isPlaceholderData } = useQuery(DraftService.method.testDraft, request ?? {}, {
    enabled: request !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (draft === undefined || settled === '') return { reply: undefined, error: null, isCurrent: false };
  return { reply: data, error, isCurrent: settled === now && data !== undefined && !isPlaceholderData };
}
