/** Whether the day exists in the proleptic Gregorian calendar. @param month 1 to 12 @param day 1 to 31 */
export function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/**
 * Whether six digits "YYMMDD" are a day of some century: the year only matters for the 29th of February, which both
 * 1900 and 2000 would have to be asked about.
 */
export function isShortDate(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6)].map(Number);
  return isDate(2000 + year!, month!, day!) || isDate(1900 + year!, month!, day!);
}

/** Whether six digits "DDMMYY" are a day of some century. */
export function isShortDayFirstDate(digits: string): boolean {
  return isShortDate(digits.slice(4, 6) + digits.slice(2, 4) + digits.slice(0, 2));
}
