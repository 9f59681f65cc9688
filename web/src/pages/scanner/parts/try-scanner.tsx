import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import { SampleTester, useSamples } from '../../../ui/draft/sample-tester.js';
import type { Draft } from '../../../ui/draft/use-draft-test.js';
import { valueAtPath } from '../../../ui/scanner/scanner-draft.js';
import type { ScannerEntry } from '../../../ui/scanner/scanner-entry.js';

/** Has the engine run one scanner on somebody's samples. */
export function TryScanner({ entry }: { entry: ScannerEntry }) {
  const { t } = useTranslation('scanner');
  const samples = useSamples(draftOf(entry));
  return (
    <Card title={t('try')}>
      <SampleTester samples={samples} valueAt={(path) => valueAtPath(entry.rule?.definition, path)} />
    </Card>
  );
}

function draftOf({ tag, rule }: ScannerEntry): Draft {
  return rule === undefined ? { case: 'officialTag', value: tag } : { case: 'scanner', value: rule };
}
