import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

const months =
  'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fev|out|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек';

/** Dates next to a word that says that somebody was born then. */
export const dateOfBirth = defineRecognizer({
  entity: 'DATE_OF_BIRTH',
  name: 'Date of birth',
  nameZh: '出生日期',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'replace' },
  patterns: [
    { id: 'year first', regex: String.raw`\b(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}\b`, score: 0.3 },
    { id: 'year last', regex: String.raw`\b\d{1,2}[-/.] ?\d{1,2}[-/.] ?(?:(?:19|20)\d{2}|\d{2})\b`, score: 0.3 },
    {
      id: 'day and month',
      regex: String.raw`(?i)\b\d{1,2}(?:st|nd|rd|th|\.)?(?: de| of)? ?(?:${months})[a-zà-ÿа-яё]{0,7}\.?,?(?: de| del)? (?:19|20)\d{2}\b`,
      score: 0.3,
    },
    {
      id: 'month first',
      regex: String.raw`(?i)\b(?:${months})[a-zà-ÿа-яё]{0,7}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2}\b`,
      score: 0.3,
    },
    { id: 'Chinese', regex: String.raw`(?:19|20)\d{2} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일号]?`, score: 0.3 },
  ],
  validate: (value, around) => {
    if (!standsFree(around)) return false;
    const numbers = (value.match(/\d+/g) ?? []).map(Number);
    if (numbers.length < 3) return true;
    const [first, second, third] = numbers;
    const month = (number: number | undefined) => number !== undefined && number >= 1 && number <= 12;
    const day = (number: number | undefined) => number !== undefined && number >= 1 && number <= 31;
    return first! > 31 ? month(second) && day(third) : (day(first) && month(second)) || (month(first) && day(second));
  },
  context: [
    'was born on',
    'i was born',
    'am born',
    'born on',
    'birth',
    'date of birth',
    'birthdate',
    'birthday',
    'birth date',
    'dob',
    'd.o.b',
    'geboren',
    'geburtsdatum',
    'geb.',
    'né le',
    'née le',
    'date de naissance',
    'nacido',
    'nacida',
    'fecha de nacimiento',
    'nascido',
    'nascida',
    'data de nascimento',
    'nato il',
    'nata il',
    'data di nascita',
    'geboortedatum',
    'urodzony',
    'data urodzenia',
    'дата рождения',
    'родился',
    'родилась',
    '出生',
    '出生日期',
    '生日',
    '生于',
    '生年月日',
    '誕生日',
    '생년월일',
    '생일',
    'doğum tarihi',
    'تاريخ الميلاد',
  ],
  source: 'ISO 8601; Unicode CLDR date forms',
  examples: {
    positive: () => [
      { text: 'DOB: 03/14/1985', span: '03/14/1985' },
      { text: 'She was born on 12 March 1985 in Oslo.', span: '12 March 1985' },
      { text: 'I was born March 12, 1985', span: 'March 12, 1985' },
      { text: '出生日期：1990年5月3日', span: '1990年5月3日' },
      { text: 'Geburtsdatum 24.12.1979', span: '24.12.1979' },
      { text: 'дата рождения 1979-12-24', span: '1979-12-24' },
      { text: 'né le 3 août 1962', span: '3 août 1962' },
    ],
    negative: () => [
      'due on 03/14/1985',
      'the rebirth of 2020',
      'DOB 45/45/1985',
      'born in 1985',
      'Jane Doe (born March 12, 1985) is a writer',
    ],
  },
});
