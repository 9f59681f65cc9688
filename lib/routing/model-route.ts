/** What decides whether a route takes a request. */
export interface RoutePattern {
  readonly id: string;
  readonly modelPattern: string;
  readonly matchType: 'exact' | 'prefix';
  readonly priority: number;
  readonly createdAt: Date;
  /** Applications that it is for; empty for all. */
  readonly applicationIds: readonly string[];
}

/**
 * Higher priority first, then the longer pattern, then exact before prefix, then the older route.
 *
 * @example routes.toSorted(compareRoutes)
 */
export function compareRoutes(a: RoutePattern, b: RoutePattern): number {
  return (
    b.priority - a.priority ||
    b.modelPattern.length - a.modelPattern.length ||
    Number(b.matchType === 'exact') - Number(a.matchType === 'exact') ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * The route that a model name takes: of those for the calling application the first that matches, else of those for all.
 * Undefined when none does. Case does not matter. Pure.
 *
 * @param routes in the order of compareRoutes
 * @param applicationId empty for a caller who named none
 */
export function findRoute<R extends RoutePattern>(
  routes: readonly R[],
  model: string,
  applicationId: string,
): R | undefined {
  const name = model.toLowerCase();
  const takes = ({ modelPattern, matchType }: RoutePattern): boolean => {
    const pattern = modelPattern.toLowerCase();
    return matchType === 'exact' ? name === pattern : name.startsWith(pattern);
  };
  return (
    routes.find((route) => route.applicationIds.includes(applicationId) && takes(route)) ??
    routes.find((route) => route.applicationIds.length === 0 && takes(route))
  );
}
