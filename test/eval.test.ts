import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEngine, measureSource } from '../scripts/eval/measure.js';
import { disguises } from '../scripts/eval/obfuscate.js';
import { type Row, readRows } from '../scripts/train/rows.js';

/** What the engine has to reach on the project's own texts; raise a floor when the engine gets better, never lower one. */
const floors = JSON.parse(readFileSync(new URL('./eval-floors.json', import.meta.url), 'utf8')) as {
  readonly recall: number;
  readonly falsePositiveRate: number;
  readonly disguisedRecall: number;
  readonly entityF1: number;
};

const engine = createEngine();
const sets = readRows(new URL('./eval', import.meta.url).pathname);
const attacks = sets.get('attacks')!;

describe("the engine on the project's own texts", () => {
  it('finds prompt attacks in twenty languages', () => {
    expect(measureSource(engine, 'attacks', attacks, true).recall).toBeGreaterThanOrEqual(floors.recall);
  });

  it('leaves ordinary prompts alone', () => {
    const { benign, falsePositiveRate } = measureSource(engine, 'benign', sets.get('benign')!, true);

    expect(benign).toBeGreaterThan(100);
    expect(falsePositiveRate).toBeLessThanOrEqual(floors.falsePositiveRate);
  });

  it.each(['case', 'zero-width', 'homoglyph', 'full-width'])('sees through the disguise "%s"', (name) => {
    const rows = attacks.map((row) => ({ ...row, text: disguises[name]!(row.text) }));

    expect(measureSource(engine, name, rows, true).recall).toBeGreaterThanOrEqual(floors.disguisedRecall);
  });

  it('finds personal data where it stands, and nothing else', () => {
    const { entities } = measureSource(engine, 'personal data', personalData(), true);

    expect(entities.map(({ type }) => type)).toEqual(['credit_card', 'email', 'iban', 'ip_address', 'us_ssn']);
    for (const { type, f1 } of entities) expect([type, f1 >= floors.entityF1]).toEqual([type, true]);
  });
});

/** Sentences with values that carry valid check digits, and look-alikes that do not; built here, so that none is written. */
function personalData(): Row[] {
  const sentences = [
    (value: string) => `Please use ${value} from now on.`,
    (value: string) => `My new one is ${value}, thanks!`,
    (value: string) => `${value}`,
    (value: string) => `请记录：${value}。`,
  ];
  const values: [type: string, make: (n: number) => string][] = [
    ['email', (n) => `jane.doe${n}@example${n % 3}.com`],
    ['credit_card', (n) => withLuhnDigit(`4${String(71_100_000_000_000 + n * 7_919).padStart(14, '0')}`)],
    ['iban', (n) => withIbanDigits('DE', String(370_400_440_532_013_000n + BigInt(n) * 7_919n))],
    ['ip_address', (n) => `198.51.${n}.${(n * 37) % 250}`],
    ['us_ssn', (n) => `SSN ${123 + n}-45-${6_780 + n}`],
  ];
  const rows = values.flatMap(([type, make]) =>
    Array.from({ length: 20 }, (_, n) => {
      const value = make(n);
      const text = sentences[n % sentences.length]!(value);
      const start = text.indexOf(value) + (value.startsWith('SSN ') ? 4 : 0);
      return row(text, 'pii', [{ start, end: text.indexOf(value) + value.length, type }]);
    }),
  );
  const lookAlikes = ['4711 0000 0000 0003', 'version 1.2.3.4000', 'DE00 1234', 'jane at example', '12-34-5678'];
  return [...rows, ...lookAlikes.map((text) => row(`It says ${text} here.`, 'benign', []))];
}

function row(text: string, label: Row['label'], spans: Row['spans']): Row {
  return { source: 'personal data', text, label, category: 'own', lang: 'en', cluster: '', spans };
}

/** Source: ISO/IEC 7812-1, annex B. */
function withLuhnDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Source: ISO 13616-1, mod 97. */
function withIbanDigits(country: string, account: string): string {
  const letters = [...country].map((letter) => letter.charCodeAt(0) - 55).join('');
  const check = 98n - (BigInt(`${account}${letters}00`) % 97n);
  return `${country}${String(check).padStart(2, '0')}${account}`;
}
