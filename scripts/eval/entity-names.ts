import { recognizers } from '../../services/detection/recognizers/index.js';

/** Our entity types for those of public data sets, where the names differ; several when theirs is wider. */
const ours: Readonly<Record<string, readonly string[]>> = {
  email_address: ['EMAIL'],
  ip_address: ['IPV4_ADDRESS', 'IPV6_ADDRESS'],
  phone: ['PHONE', 'CN_PHONE'],
  ph_mobile_number: ['PHONE'],
  tr_phone_number: ['PHONE'],
  us_passport: ['PASSPORT'],
  uk_passport: ['PASSPORT'],
  es_passport: ['PASSPORT'],
  it_passport: ['PASSPORT'],
  in_passport: ['PASSPORT'],
  kr_passport: ['PASSPORT'],
  de_passport: ['PASSPORT'],
  us_driver_license: ['DRIVING_LICENCE'],
  kr_driver_license: ['DRIVING_LICENCE'],
  it_driver_license: ['DRIVING_LICENCE'],
  de_fuehrerschein: ['DRIVING_LICENCE'],
  us_bank_number: ['BANK_ACCOUNT'],
};

const known = new Set(recognizers.map(({ entity }) => entity));
const secrets = recognizers.filter((recognizer) => recognizer.group === 'secret').map(({ entity }) => entity);

/** Our entity types that answer to a type of a data set; empty when we recognise nothing of the kind. */
export function entitiesFor(type: string): readonly string[] {
  if (type === 'secret') return secrets;
  const names = ours[type] ?? [type.toUpperCase()];
  return names.filter((name) => known.has(name));
}
