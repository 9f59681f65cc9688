import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { isInternationalNumber } from './numbering-plan.js';

/**
 * Telephone numbers: international ones anywhere, and national ones whose grouping or trunk zero shows what they are;
 * other national forms next to a word that says so.
 */
export const phone = defineRecognizer({
  entity: 'PHONE',
  name: 'Telephone number',
  nameZh: '电话号码',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 2 },
  patterns: [
    {
      id: 'international',
      regex: String.raw`(?:\+|\b00)[1-9]\d{0,2}(?:[ .-]?(?:\(\d{1,5}\)|\d{1,5})){2,7}\b(?: ?(?:x|ext\.?) ?\d{1,5}\b)?`,
      score: 0.75,
    },
    {
      id: 'North American',
      regex: String.raw`(?:\b1[ .-]?)?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?\b`,
      score: 0.6,
    },
    // Three groups behind a trunk zero, or two behind an area code in brackets or before a dash: dates are left out below.
    {
      id: 'groups behind a zero',
      regex: String.raw`\b0(?:[1-9]\d{0,3})?(?:[ .-]\(?\d{2,4}\)?){2,5}\b`,
      score: 0.5,
      locate: (match) => (/^\d{9,11}$/.test(match.replace(/\D/g, '')) ? { start: 0, end: match.length } : undefined),
    },
    {
      id: 'area code',
      regex: String.raw`\((?:0[1-9]\d{0,3}|[1-9]\d{1,3})\)[ /]?\d{2,4}[ -]\d{3,4}\b|\(0[1-9]\d{0,4}\) ?\d{5,8}\b|\b0[1-9]\d{1,3}[-/]\d{6,8}\b`,
      score: 0.5,
    },
    // Ten digits from 04 on and eleven from 01 on: mobile numbers, and British and Turkish ones, in no groups.
    { id: 'trunk zero', regex: String.raw`\b0(?:[4-9]\d{8}|[1-9]\d{9})\b`, score: 0.5 },
    // The forms below hold at least six or seven digits in every branch, so that years and prices are not looked at.
    {
      id: 'national with trunk zero',
      regex: String.raw`(?:\b|\()0\d{1,4}(?:\)? ?[ ./-]?\d{2,4}){2,4}\b|(?:\b|\()0\d{1,5}\)? ?[ ./-]?\d{5,9}\b`,
      score: 0.3,
    },
    {
      id: 'local',
      regex: String.raw`\b[1-9]\d{1,4}(?:[ .-]?\d{2,5}){2,4}\b|\b[1-9]\d{2}[ .-]\d{4}\b|\b[1-9]\d{6,10}\b`,
      score: 0.2,
    },
  ],
  validate: (value, { before, after }) => {
    if (/[\w.+-]$/.test(before) || /^(?:-\d|\.\d|[/%:]\d|[%:])/.test(after)) return false;
    const digits = value.replace(/(?:x|ext).*$/, '').replace(/\D/g, '');
    if (digits.length < 7 || digits.length > 17 || new Set(digits).size < 3) return false;
    if (value.startsWith('+')) return isInternationalNumber(digits);
    if (/^00[1-9]/.test(value)) return isInternationalNumber(digits.slice(2));
    if (digits.length > 15 || (value.startsWith('0') && digits.length < 8)) return false;
    // Runs up or down are what people type for any number.
    if ('01234567890123456'.includes(digits) || '98765432109876543'.includes(digits)) return false;
    // Dates such as 2024-01-15 and 01.02.2024 have the shape of a number.
    return !/^(?:(?:19|20)\d{2}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d{2})(?:\D|$)/.test(
      value,
    );
  },
  context: [
    ...[
      'phone',
      'phones',
      'telephone',
      'tel ',
      'tel.',
      'tel:',
      'mobile',
      'cell ',
      'cell:',
      'cellphone',
      'fax',
      'call ',
      'call me',
      'dial',
    ],
    ...[
      'answering at',
      'reached at',
      'messages to',
      'message on',
      'voicemail',
      'desk:',
      'desk',
      'office',
      'work:',
      'home:',
      'my registered',
    ],
    ...['whatsapp', 'sms', 'text me', 'reach me', 'contact number', 'phone number', 'hotline', 'landline'],
    ...[
      'telefon',
      'telefonnummer',
      'handy',
      'rufnummer',
      'mobil',
      'téléphone',
      'portable',
      'appelez',
      'teléfono',
      'móvil',
    ],
    ...[
      'celular',
      'llama',
      'telefono',
      'cellulare',
      'telefone',
      'telemóvel',
      'телефон',
      'тел.',
      'тел:',
      'звоните',
      'мобильный',
    ],
    ...[
      '电话',
      '联系电话',
      '传真',
      '座机',
      '電話',
      '携帯',
      '전화',
      '휴대폰',
      'هاتف',
      'جوال',
      'telefoon',
      'gsm',
      'puhelin',
    ],
  ],
  source: 'ITU-T E.164 and E.123; North American Numbering Plan',
  examples: {
    positive: () => [
      { text: 'Reach me at +44 20 7946 0958 tomorrow.', span: '+44 20 7946 0958' },
      { text: 'My US number is (415) 555-0132.', span: '(415) 555-0132' },
      { text: 'office 212-555-0187 x22', span: '212-555-0187 x22' },
      { text: 'Telefon: 030 901820', span: '030 901820' },
      { text: 'or 01.84.17.61.18 in the evening', span: '01.84.17.61.18' },
      { text: 'at 0961-7596216 or', span: '0961-7596216' },
      { text: 'me: 05321234567', span: '05321234567' },
      { text: '(08) 8747 6301', span: '(08) 8747 6301' },
      { text: 'dial 001-253-366-9781', span: '001-253-366-9781' },
      { text: '+41 (0)69 979 80 58', span: '+41 (0)69 979 80 58' },
      { text: "They're not answering at 78 651 450", span: '78 651 450' },
      { text: 'Tél. +33 1 70 18 99 00', span: '+33 1 70 18 99 00' },
      { text: 'phone number 5552368901', span: '5552368901' },
      { text: 'Tel: 555 236 890', span: '555 236 890' },
    ],
    negative: () => [
      'order 030 901820',
      '01.02.2024 10.30',
      'id 0123456789',
      'call 1234567890',
      'vector 0.123 0.456 0.789',
      'on 2024-01-15 we met',
      'tel aviv 2024-01-15',
      'pi is 3.14159265358',
      'total +1 point',
      '192.168.100.200',
      'call 555',
      '+999 123 456 789',
      'ISBN 978-3-16-148410-0',
    ],
  },
});
