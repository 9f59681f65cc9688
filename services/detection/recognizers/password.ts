import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { entropyOf } from './entropy.js';
import { assignment, lastWord } from './secret-assignment.js';
import { isReference, isStandIn } from './secret-value.js';

const names = {
  words: String.raw`(?:db|my|root|admin|user|login|new|old)?(?:pass(?:words?|wd|phrase|code)[\w-]{0,20}|pass|pwd)`,
  inside: String.raw`Pass(?:words?|wd|phrase|code)[\w-]{0,20}|Pass|Pwd`,
};
const otherNames = {
  words: 'passwort|kennwort|contraseña|clave|mot de passe|senha|hasło|wachtwoord|parola|şifre',
  inside: 'パスワード|비밀번호|密码|密碼|口令|[Пп]ароль|كلمة المرور',
};

/** Last words of names that hold something about a password. */
const about = new Set(
  [
    'hash hashed salt length size min max policy rule rules field input label hint reset url uri link file path type name',
    'id strength column regex pattern encoder manager mgr realm handler service expiry expires expiration status error errors message title',
  ].flatMap((line) => line.split(' ')),
);

/** Passwords that a program or a sentence gives away: `password = "…"`, "my password is …". */
export const password = defineRecognizer({
  entity: 'PASSWORD',
  name: 'Password',
  nameZh: '密码',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    assignment('assigned', names, 0.65, isPassword),
    assignment('in other languages', otherNames, 0.65, isPassword),
  ],
  source: 'Names of passwords in configuration files, programs and conversations',
  examples: {
    positive: () => [
      { text: `password = "${'Tr0ub4dor'}&3"`, span: `${'Tr0ub4dor'}&3` },
      { text: `my password is ${'hunt' + 'er2'}, do not tell`, span: 'hunt' + 'er2' },
      { text: `DB_PASS=${'w1nter'}-${'Moon'}\n`, span: `${'w1nter'}-${'Moon'}` },
      { text: `密码是${'abc'}${'98765'}，谢谢`, span: `${'abc'}${'98765'}` },
      { text: `Passwort: ${'Sommer'}#${'77'}`, span: `${'Sommer'}#${'77'}` },
    ],
    negative: () => [
      'password: required',
      'password = os.environ["DB_PASSWORD"]',
      'password = getpass.getpass()',
      'The password is incorrect.',
      'password: ********',
      'password="changeme"',
      `password: \${DB_PASSWORD}`,
      'password_length = 12',
      'password must be at least 8 characters',
      'password = user.password1',
      'a pass: 12 days',
    ],
  },
});

function isPassword(value: string, name: string, isQuoted: boolean): boolean {
  if (about.has(lastWord(name)) || isStandIn(value) || isReference(value) || value.length < 6 || value.length > 128)
    return false;
  // Parts of a program: members, calls, types, dates, file names.
  if (/^[A-Za-z_][\w]*(?:(?:\.|::|->)[A-Za-z_]\w*)+$/.test(value) && !isQuoted) return false;
  if (/^[\d.:/-]+$/.test(value) || /[()]/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return (/\d/.test(value) || (isQuoted && kinds >= 3)) && kinds >= 2 && entropyOf(value) >= 2;
}
