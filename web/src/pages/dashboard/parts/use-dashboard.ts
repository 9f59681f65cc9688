import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { DashboardService, type GetDashboardResponse } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { type DashboardState, refreshMs, toDashboardRequest } from './dashboard-state.js';

/** The screen as far as it is known. */
export interface Dashboard {
  readonly data: GetDashboardResponse | undefined;
  readonly error: unknown;
  /** It is on its way. */
  readonly isFetching: boolean;
  /** Figures of another span are still shown. */
  readonly isStale: boolean;
  /** Reads it anew, ranges ending now. */
  refresh(): void;
}

/** Reads the dashboard, and again as often as the state says. */
export function useDashboard(state: DashboardState): Dashboard {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const { range, from, to, app, refresh } = state;
  const request = useMemo(
    () => toDashboardRequest({ range, from, to, app, refresh: undefined }, nowMs),
    [range, from, to, app, nowMs],
  );
  const query = useQuery(DashboardService.method.getDashboard, request, {
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const everyMs = refresh === undefined ? undefined : refreshMs[refresh];
  useEffect(() => {
    if (everyMs === undefined) return;
    // A tab that nobody sees asks for nothing.
    const timer = setInterval(() => document.hidden || setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return {
    data: query.data,
    error: query.error,
    isFetching: query.isFetching,
    isStale: query.isPlaceholderData,
    refresh: () => setNowMs(Date.now()),
  };
}
