import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** How one part of a screen's state stands in the address. Undefined is the state that the address leaves out. */
export interface UrlField<Value> {
  parse(text: string): Value | undefined;
  format(value: Value): string;
}

/** Parameter name → field, whatever the type of its value. */
export type UrlSchema = Readonly<Record<string, { parse(text: string): unknown; format(value: never): string }>>;

/** The state that a schema describes. */
export type UrlStateOf<Schema extends UrlSchema> = {
  readonly [Name in keyof Schema]: Schema[Name] extends UrlField<infer Value> ? Value | undefined : never;
};

/** Free text up to a length that keeps links short. */
export const textField: UrlField<string> = {
  parse: (text) => (text === '' ? undefined : text.slice(0, 512)),
  format: (text) => text,
};

/** One of a fixed set of words; another word counts as absent, so that an old link still opens. */
export function oneOfField<const Word extends string>(words: readonly Word[]): UrlField<Word> {
  return { parse: (text) => words.find((word) => word === text), format: (word) => word };
}

/** Several of a fixed set of words, with commas between them; other words are left out, and none counts as absent. */
export function wordsField<const Word extends string>(words: readonly Word[]): UrlField<readonly Word[]> {
  return {
    parse(text) {
      const given = text.split(',');
      const known = words.filter((word) => given.includes(word));
      return known.length === 0 ? undefined : known;
    },
    format: (chosen) => chosen.join(','),
  };
}

/** A point in time, ISO 8601 in the address. */
export const timeField: UrlField<Date> = {
  parse(text) {
    const time = new Date(text);
    return Number.isNaN(time.getTime()) ? undefined : time;
  },
  format: (time) => time.toISOString(),
};

/**
 * The screen's state in the address, so that a pasted link shows the same screen.
 *
 * The setter takes the fields to change; undefined removes one. It replaces the history entry, because filters are not
 * places to go back to. Parameters that the schema does not name stay untouched. The schema must be a constant.
 */
export function useUrlState<Schema extends UrlSchema>(
  schema: Schema,
): readonly [UrlStateOf<Schema>, (change: Partial<UrlStateOf<Schema>>) => void] {
  const [parameters, setParameters] = useSearchParams();

  const state = useMemo(() => {
    const parsed = Object.entries(schema).map(([name, field]) => {
      const text = parameters.get(name);
      return [name, text === null ? undefined : field.parse(text)] as const;
    });
    // Each value was parsed by the field of its name.
    return Object.fromEntries(parsed) as UrlStateOf<Schema>;
  }, [parameters, schema]);

  const change = useCallback(
    (fields: Partial<UrlStateOf<Schema>>) => {
      setParameters(
        (current) => {
          const next = new URLSearchParams(current);
          for (const [name, value] of Object.entries(fields)) {
            const field = schema[name];
            // The value has the type of its field: both stand under the same name.
            if (value === undefined || field === undefined) next.delete(name);
            else next.set(name, field.format(value as never));
          }
          return next;
        },
        { replace: true, preventScrollReset: true },
      );
    },
    [schema, setParameters],
  );

  return [state, change];
}
