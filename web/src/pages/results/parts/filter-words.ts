import type { TFunction } from 'i18next';
import type { FilterName } from './filters.js';

/** The words for a filter's value; ids, tags and what people typed stand for themselves. */
export function wordOfFilter(name: FilterName, word: string, t: TFunction<['results', 'app']>): string {
  switch (name) {
    case 'risk':
    case 'security':
    case 'compliance':
    case 'data':
      return t(`app:risk.${word}`);
    case 'action':
      return t(`app:action.${word}.word`);
    case 'source':
      return t(`app:source.${word}`);
    case 'phase':
      return t(`app:phase.${word}`);
    case 'range':
      return t(`app:time.last.${word}`);
    case 'unjudged':
    case 'monitored':
      return t('yes');
    default:
      return word;
  }
}
