import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Appeal, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Fact, Facts } from '../../../ui/facts.js';
import layout from '../../../ui/layout.module.css';
import { Notice } from '../../../ui/notice.js';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { StateView } from '../../../ui/state/state-view.js';
import { Tag } from '../../../ui/tag.js';
import { wordOf } from '../../../ui/words.js';
import { AppealDecision } from './appeal-decision.js';

interface AppealPeekProps {
  readonly open: boolean;
  /** Undefined while the list is on its way, and when it has no such appeal. */
  readonly appeal: Appeal | undefined;
  readonly isLoading: boolean;
  readonly mayDecide: boolean;
  readonly onClose: () => void;
}

/** An appeal beside the list: what was refused, what is said about it, and the decision. */
export function AppealPeek({ open, appeal, isLoading, mayDecide, onClose }: AppealPeekProps) {
  const { t } = useTranslation('appeals');
  return (
    <PeekDrawer open={open} onClose={onClose} title={t('peek')} actions={null}>
      {appeal ? (
        <Details key={appeal.id} appeal={appeal} mayDecide={mayDecide} />
      ) : isLoading ? (
        <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <StateView tone="empty" title={t('gone.title')} text={t('gone.text')} />
      )}
    </PeekDrawer>
  );
}

function Details({ appeal, mayDecide }: { appeal: Appeal; mayDecide: boolean }) {
  const { t } = useTranslation('appeals');
  const format = useFormat();
  const [decision, setDecision] = useState<AppealStatus.APPROVED | AppealStatus.REJECTED>();
  const { advice } = appeal;
  return (
    <>
      <span className={layout['tags']}>
        <StatusTag status={appeal.status} />
        <RiskTag level={appeal.riskLevel} />
      </span>
      <Facts>
        <Fact name={t('filed')}>{format.dateTime(appeal.createdAt)}</Fact>
        <Fact name={t('categories')}>{appeal.categories.join(', ') || '–'}</Fact>
        {appeal.endUserId !== '' && <Fact name={t('user')}>{appeal.endUserId}</Fact>}
        {appeal.reviewedAt && <Fact name={t('decided')}>{format.dateTime(appeal.reviewedAt)}</Fact>}
        {appeal.reason !== '' && <Fact name={t('reason')}>{appeal.reason}</Fact>}
      </Facts>
      <h3>{t('statement')}</h3>
      <p className={layout['description']} dir="auto">
        {appeal.statement === '' ? t('noStatement') : <PlainText text={appeal.statement} />}
      </p>
      <h3>{t('content')}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={layout['code']} dir="auto" aria-label={t('content')} tabIndex={0}>
        <PlainText text={appeal.content} />
      </section>
      <Notice tone="info" title={t('advice')}>
        {advice === undefined
          ? t('noAdvice')
          : advice.findsNothing
            ? t('nothingFound')
            : t('found', { text: advice.text })}
      </Notice>
      <Link to={`/results/${appeal.requestId}`}>{t('result')}</Link>
      {mayDecide && appeal.status === AppealStatus.PENDING && (
        <div className={layout['row']}>
          <Button type="primary" onClick={() => setDecision(AppealStatus.APPROVED)}>
            {t('approve')}
          </Button>
          <Button onClick={() => setDecision(AppealStatus.REJECTED)}>{t('reject')}</Button>
        </div>
      )}
      {decision !== undefined && (
        <AppealDecision appeal={appeal} decision={decision} onClose={() => setDecision(undefined)} />
      )}
    </>
  );
}

const tones: Readonly<Record<string, string>> = { pending: 'medium', approved: 'none', rejected: 'high' };

/** Where an appeal stands, as word and colour. */
export function StatusTag({ status }: { status: AppealStatus }) {
  const { t } = useTranslation('appeals');
  const word = wordOf(AppealStatus, status);
  return <Tag tone={tones[word] ?? 'plain'}>{t(`statusOf.${word}`)}</Tag>;
}
