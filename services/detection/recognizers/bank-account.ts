import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Bank account numbers without their country, in context. */
export const bankAccount = defineRecognizer({
  entity: 'BANK_ACCOUNT',
  name: 'Bank account number',
  nameZh: '银行账号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'digits', regex: String.raw`\b\d{3,6}(?:[ -]?\d{2,8}){1,3}\b`, score: 0.3 }],
  validate: (value, around) => {
    const { length } = digitsOf(value);
    return standsFree(around) && length >= 7 && length <= 19 && !isUniform(digitsOf(value));
  },
  context: [
    'account number',
    'account no',
    'acct no',
    'acct',
    'account #',
    'account:',
    'bank account',
    'checking account',
    'savings account',
    'kontonummer',
    'konto-nr',
    'numéro de compte',
    'número de cuenta',
    'número da conta',
    'numero di conto',
    'rekeningnummer',
    'номер счета',
    'номер счёта',
    'расчетный счет',
    'р/с',
    '账号',
    '帐号',
    '账户',
    '银行账户',
    '口座番号',
    '계좌번호',
    '계좌',
  ],
  source: 'National account forms; SWIFT IBAN registry, BBAN structures',
  examples: {
    positive: () => [
      { text: 'My account number is 945456787654.', span: '945456787654' },
      { text: 'bank account 1234-5678-90', span: '1234-5678-90' },
      { text: '开户行工商银行，账号1202021509900012345', span: '1202021509900012345' },
      { text: '口座番号 1234567', span: '1234567' },
    ],
    negative: () => ['order 945456787654', 'account number 12345', 'account 1111111111 is fake'],
  },
});
