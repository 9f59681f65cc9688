import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

const weights = [7, 3, 1];

/** Whether the digit checks the characters before it; letters count from 10, the filler counts nothing. */
function checks(field: string, digit: string): boolean {
  const sum = [...field].reduce((total, sign, index) => {
    return total + (sign === '<' ? 0 : Number.parseInt(sign, 36)) * weights[index % 3]!;
  }, 0);
  return sum % 10 === Number(digit);
}

/** The two lines of 44 characters at the foot of a passport, with the check digits of its number, birth date and expiry. */
export const machineReadableZone = defineRecognizer({
  entity: 'PASSPORT_MRZ',
  name: 'Machine-readable zone of a passport',
  nameZh: '护照机读码',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'two lines',
      regex: String.raw`\bP[A-Z<][A-Z]{3}[A-Z<]{39}\s+[A-Z0-9<]{9}\d[A-Z<]{3}\d{7}[MFX<]\d{7}[A-Z0-9<]{14}[\d<]\d`,
      score: 0.9,
    },
  ],
  validate: (value) => {
    const line = value.slice(-44);
    return (
      checks(line.slice(0, 9), line[9]!) &&
      checks(line.slice(13, 19), line[19]!) &&
      checks(line.slice(21, 27), line[27]!)
    );
  },
  source: 'ICAO Doc 9303 part 4, section 4.2; check digits part 3, section 4.9',
  examples: {
    positive: () => [
      {
        text: 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
        span: 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10',
      },
      {
        text: 'scan: P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10 end',
        span: 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10',
      },
    ],
    negative: () => [
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C37UTO7408122F1204159ZE184226B<<<<<10',
      'P<UTOERIKSSON<<ANNA',
    ],
  },
});
