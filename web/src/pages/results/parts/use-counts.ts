import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { type ListResultsRequest, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';

/** How many results the filters select. */
export interface Counts {
  /** Undefined while nobody has counted. */
  readonly total: bigint | undefined;
  /** Every one was counted; otherwise there are at least as many. */
  readonly exact: boolean;
  /** How often a value of a field of ResultFilter occurs; undefined when it is not known. */
  of(field: string, value: string | number): bigint | undefined;
  /** The values of a field, most frequent first. */
  values(field: string): readonly string[];
}

/** Counts what the list is about, and how it spreads. */
export function useCounts(results: ListResultsRequest): Counts {
  const { data } = useQuery(
    ResultService.method.countResults,
    { results, facets: true },
    // Counts decorate; the list says itself what is wrong.
    { placeholderData: keepPreviousData, staleTime: 0, retry: false },
  );
  const valuesOf = (field: string) => data?.facets.find((facet) => facet.field === field)?.values ?? [];
  return {
    total: data?.total,
    exact: data?.exact ?? false,
    of: (field, value) =>
      data === undefined ? undefined : (valuesOf(field).find((one) => one.value === String(value))?.count ?? 0n),
    values: (field) => valuesOf(field).map(({ value }) => value),
  };
}
