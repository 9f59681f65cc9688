/** What a person has chosen for this browser. Nothing here is secret or belongs to a tenant. */
export type PreferenceName =
  | 'theme'
  | 'language'
  | 'menu'
  | 'letter-keys'
  | 'peek-width'
  | 'result-filters'
  | 'result-views';

/** The stored value, or undefined when nothing was chosen or storage is forbidden. */
export function readPreference(name: PreferenceName): string | undefined {
  try {
    return localStorage.getItem(storageKey(name)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Stores a choice; forgets it silently where storage is forbidden, since it then still holds until the page is closed. */
export function writePreference(name: PreferenceName, value: string): void {
  try {
    localStorage.setItem(storageKey(name), value);
  } catch {
    // Private windows of some browsers refuse; the choice lives in memory.
  }
}

/** public/before-paint.js reads "theme" and "language" under the same keys. */
function storageKey(name: PreferenceName): string {
  return `gatehouse.${name}`;
}
