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

/** Whether the last digit checks the digits before it. Source: ISO/IEC 7064, MOD 11,10. */
export function isMod1110Valid(digits: string): boolean {
  let product = 10;
  for (const digit of digits.slice(0, -1)) {
    const sum = (Number(digit) + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits.at(-1));
}

/**
 * The sum of the first digits of a text, each times its weight; one digit for every weight.
 * Most national numbers are checked by such a sum and differ in weights and modulus.
 */
export function weightedSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (digits.charCodeAt(index) - 48), 0);
}

/** Products of the dihedral group of order ten. */
const dihedral = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];

/** What becomes of a digit by its place; the table repeats after eight. */
const permutations = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Whether digits pass the Verhoeff check, which finds every wrong digit and every swap of neighbours. Source: J. Verhoeff, 1969. */
export function isVerhoeffValid(digits: string): boolean {
  let state = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    state = Number(dihedral[state]![Number(permutations[i % 8]![digit])]);
  }
  return state === 0;
}
