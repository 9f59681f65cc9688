import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** Country calling codes that are in use. */
const countryCodes =
  /^(?:1|7|2(?:0|7|1[1-368]|[2-4]\d|5[0-8]|6\d|9[01789])|3(?:[0-469]|5\d|7[0-8]|8[0-35-79])|4(?:[013-9]|2[0137])|5(?:[1-8]|0[0-9]|9\d)|6(?:[0-6]|7[0-9]|8[0-9]|9[0-2])|8(?:[1246]|0[08]|5[02356]|7[08]|8[0-368])|9(?:[0-58]|6[0-8]|7[0-79]|9[2-68]))/;

/**
 * Telephone numbers: international ones anywhere, North American ones in their usual grouping, and other national
 * forms next to a word that says so.
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
      regex: String.raw`\+[1-9]\d{0,2}(?:[ .-]?(?:\(\d{1,5}\)|\d{1,5})){2,7}\b`,
      score: 0.75,
    },
    {
      id: 'North American',
      regex: String.raw`(?:\b1[ .-]?)?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?: ?(?:x|ext\.?) ?\d{1,5})?\b`,
      score: 0.6,
    },
    // The forms below hold at least six or seven digits in every branch, so that years and prices are not looked at.
    {
      id: 'national with trunk zero',
      regex: String.raw`(?:\b|\()0\d{1,4}(?:\)? ?[ ./-]?\d{2,4}){2,4}\b|(?:\b|\()0\d{1,5}\)? ?[ ./-]?\d{5,9}\b`,
      score: 0.3,
    },
    { id: 'local', regex: String.raw`\b[1-9]\d{2,4}(?:[ .-]?\d{2,5}){2,4}\b|\b[1-9]\d{6,10}\b`, score: 0.2 },
  ],
  validate: (value, { before, after }) => {
    if (/[\w.+-]$/.test(before) || /^(?:-\w|\.\d|[/%:]\d|[%:])/.test(after)) return false;
    const digits = value.replace(/(?:x|ext).*$/, '').replace(/\D/g, '');
    if (digits.length < 7 || digits.length > 15 || new Set(digits).size < 3) return false;
    if (value.startsWith('+')) return digits.length >= 8 && countryCodes.test(digits);
    // Dates such as 2024-01-15 and 01.02.2024 have the shape of a number.
    return !/^(?:(?:19|20)\d{2}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d{2})$/.test(value);
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
      { text: 'Tél. +33 1 70 18 99 00', span: '+33 1 70 18 99 00' },
      { text: 'phone number 5552368901', span: '5552368901' },
      { text: 'Tel: 555 236 890', span: '555 236 890' },
    ],
    negative: () => [
      'order 030 901820',
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
