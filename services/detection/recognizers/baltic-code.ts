import { isShortDate } from './calendar.js';
import { weightedSum } from './checksum.js';

/** Whether eleven digits are a personal code of Estonia or Lithuania, which are built alike. Source: EVS 585:2007. */
export function isBalticCodeValid(digits: string): boolean {
  if (!isShortDate(digits.slice(1, 7))) return false;
  const first = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return (first < 10 ? first : second % 10) === Number(digits[10]);
}
