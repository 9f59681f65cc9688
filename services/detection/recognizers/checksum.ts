/** Whether digits pass the Luhn check. Source: ISO/IEC 7812-1, annex B. */
export function isLuhnValid(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/**
 * The remainder by 97 of a text of digits and letters, where A counts as 10 and Z as 35.
 * Source: ISO/IEC 7064, MOD 97-10.
 */
export function mod97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** Whether the last character checks the digits before it; "X" is ten. Source: ISO/IEC 7064, MOD 11-2. */
export function isMod112Valid(text: string): boolean {
  let remainder = 0;
  for (const character of text.slice(0, -1)) remainder = ((remainder + Number(character)) * 2) % 11;
  const check = (12 - remainder) % 11;
  return text.at(-1)?.toUpperCase() === (check === 10 ? 'X' : String(check));
}
