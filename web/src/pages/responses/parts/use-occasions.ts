import { useTranslation } from 'react-i18next';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { AnswerTemplate } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useScanners } from '../../../ui/scanner/use-scanners.js';
import { wordOf } from '../../../ui/words.js';

/** What an answer is for, as one word in a list of choices: a tag, `dimension:<number>`, or empty for anything. */
export type Occasion = string;

const dimensions = [Dimension.SECURITY, Dimension.COMPLIANCE, Dimension.DATA];

/** The occasion of a template. Pure. */
export function occasionOf({ scannerTag, dimension }: Pick<AnswerTemplate, 'scannerTag' | 'dimension'>): Occasion {
  return scannerTag || (dimension === Dimension.UNSPECIFIED ? '' : `dimension:${dimension}`);
}

/** The fields that say an occasion. Pure. */
export function fieldsOf(occasion: Occasion): { readonly scannerTag: string; readonly dimension: Dimension } {
  const dimension = dimensions.find((one) => occasion === `dimension:${one}`);
  return dimension === undefined
    ? { scannerTag: occasion, dimension: Dimension.UNSPECIFIED }
    : { scannerTag: '', dimension };
}

/** The rules that an answer can be for, with their names. */
export function useOccasions(policyId: string) {
  const { t } = useTranslation(['responses', 'app']);
  const scanners = useScanners(policyId).entries.map(({ tag, name }) => ({ value: tag, label: `${tag} ${name}` }));
  const blacklist = { value: 'blacklist', label: t('occasion.blacklist') };
  const forTemplates = [
    { value: '', label: t('occasion.any') },
    ...dimensions.map((one) => ({
      value: `dimension:${one}`,
      label: t('occasion.dimension', { name: t(`app:dimension.${wordOf(Dimension, one)}`) }),
    })),
    blacklist,
    { value: 'entity', label: t('occasion.entity') },
    ...scanners,
  ];
  const forKnowledge = [{ value: '', label: t('occasion.anyRefusal') }, blacklist, ...scanners];
  return {
    forTemplates,
    forKnowledge,
    nameOf: (occasion: Occasion): string => forTemplates.find(({ value }) => value === occasion)?.label ?? occasion,
    nameOfTag: (tag: string): string => forKnowledge.find(({ value }) => value === tag)?.label ?? tag,
  };
}
