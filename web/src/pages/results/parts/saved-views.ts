import { useState } from 'react';
import { readPreference, writePreference } from '../../../app/preferences.js';
import { useUser } from '../../../app/session/session.js';

/** Filters under a name of the person's own. */
export interface SavedView {
  readonly name: string;
  /** As they stand in the address. */
  readonly query: string;
}

/** The views of the person, and how they change. They stay in this browser. */
export interface SavedViews {
  readonly views: readonly SavedView[];
  /** Adds one; one of the same name gives way. */
  save(view: SavedView): void;
  remove(name: string): void;
}

/** Names beyond this make menus unreadable. */
const maxViews = 30;

/** Reads and keeps the views of the person who is signed in. */
export function useSavedViews(): SavedViews {
  const { id } = useUser();
  const [all, setAll] = useState(readAll);
  const views = all[id] ?? [];
  const keep = (next: readonly SavedView[]): void => {
    const changed = { ...readAll(), [id]: next };
    writePreference('result-views', JSON.stringify(changed));
    setAll(changed);
  };
  return {
    views,
    save: (view) => keep([view, ...views.filter(({ name }) => name !== view.name)].slice(0, maxViews)),
    remove: (name) => keep(views.filter((view) => view.name !== name)),
  };
}

/** By the id of the person. What another version has written, or somebody by hand, is left out where it does not fit. */
function readAll(): Readonly<Record<string, readonly SavedView[]>> {
  try {
    const stored: unknown = JSON.parse(readPreference('result-views') ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).map(([person, views]) => [person, Array.isArray(views) ? views.filter(isView) : []]),
    );
  } catch {
    return {};
  }
}

function isView(value: unknown): value is SavedView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'query' in value &&
    typeof value.name === 'string' &&
    typeof value.query === 'string'
  );
}
