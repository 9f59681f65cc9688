import { describe, expect, it } from 'vitest';
import { createHeavySearch } from './heavy-search.js';

/** Every position of a text without a y brings new states. */
const heavy = '.{0,90}x.{0,90}y';

describe('createHeavySearch', () => {
  it('ends a search that takes more steps than it may, however fast the processor is, and can be used again', () => {
    const search = createHeavySearch(heavy, undefined);
    const hostile = 'xabzx c'.repeat(600);

    expect(search.findAll([hostile], 1_000)).toBeUndefined();
    expect(search.findAll(['an x and a y'], 100_000)).toEqual([[{ start: 0, end: 12 }]]);
    expect(search.findAll([hostile], 100_000_000)).toEqual([[]]);
  });

  it('takes no step for texts that hold none of the literals', () => {
    const search = createHeavySearch(`${heavy}needle`, ['needle']);

    expect(search.findAll(['x y'.repeat(1000)], 0)).toEqual([[]]);
    expect(search.findAll(['x yneedle'], 0)).toBeUndefined();
  });
});
