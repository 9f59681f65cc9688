import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Numbers under which hospitals keep patients, in context: every hospital has a form of its own. */
export const medicalRecordNumber = defineRecognizer({
  entity: 'MEDICAL_RECORD_NUMBER',
  name: 'Medical record number',
  nameZh: '病历号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`\b(?:[A-Z]{1,3}-?)?\d{2,4}-?\d{2,4}-?\d{1,6}\b`, score: 0.3 }],
  validate: (value, around) => standsFree(around) && digitsOf(value).length >= 5,
  context: [
    'mrn',
    'medical record',
    'medical record number',
    'patient id',
    'patient number',
    'hospital number',
    'chart number',
    'patientennummer',
    'fallnummer',
    '病历号',
    '住院号',
    '门诊号',
    '患者番号',
    'カルテ番号',
    '환자번호',
    'numéro de patient',
    'número de historia',
    'historia clínica',
  ],
  source: 'HL7 v2 PID-3; 45 CFR 164.514(b)(2)(i)(H)',
  examples: {
    positive: () => [
      { text: 'MRN: 00482913', span: '00482913' },
      { text: 'Medical record number AB-123456', span: 'AB-123456' },
      { text: '住院号20231234', span: '20231234' },
    ],
    negative: () => ['order 00482913', 'MRN 12', 'page 00482913'],
  },
});
