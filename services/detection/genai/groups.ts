/**
 * Divides things among questions to the model, in their order: as many in each as fit into its units, and at least one.
 * Pure.
 */
export function inGroups<T>(things: readonly T[], unitsOf: (thing: T) => number, mostUnits: number): T[][] {
  const groups: T[][] = [];
  let units = Number.POSITIVE_INFINITY;
  for (const thing of things) {
    const added = unitsOf(thing);
    if (units + added > mostUnits) {
      groups.push([]);
      units = 0;
    }
    groups.at(-1)!.push(thing);
    units += added;
  }
  return groups;
}
