import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Appeal, AppealService, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { readKeywords } from '../../../ui/form/keywords-field.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';

/** Most keywords that one approval adds. */
const maxKeywords = 20;

interface AppealDecisionProps {
  readonly appeal: Appeal;
  readonly decision: AppealStatus.APPROVED | AppealStatus.REJECTED;
  readonly onClose: () => void;
}

/** Approves an appeal, if wanted with words for a whitelist, or rejects it with a reason. Render it while it is open. */
export function AppealDecision({ appeal, decision, onClose }: AppealDecisionProps) {
  const { t } = useTranslation('appeals');
  const [reason, setReason] = useState('');
  const [whitelistId, setWhitelistId] = useState('');
  const [words, setWords] = useState('');
  const invalidate = useInvalidate(AppealService);
  const invalidateLists = useInvalidate(ListService);
  const isApproval = decision === AppealStatus.APPROVED;
  const lists = useQuery(
    ListService.method.listKeywordLists,
    { policyId: appeal.policyId, kind: ListKind.WHITELIST },
    { enabled: isApproval },
  );
  const review = useMutation(AppealService.method.reviewAppeal, {
    async onSuccess() {
      onClose();
      await Promise.all([invalidate(), invalidateLists()]);
    },
  });
  const { keywords } = readKeywords(words);
  const isOver = keywords.length > maxKeywords;
  const wantsList = whitelistId !== '';
  const word = isApproval ? 'approve' : 'reject';
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(`${word}Title`)}
      submit={t(word)}
      onSubmit={() =>
        review.mutate({
          id: appeal.id,
          decision,
          reason: reason.trim(),
          ...(wantsList && { whitelistId, keywords: [...keywords] }),
        })
      }
      isPending={review.isPending}
      error={review.error}
      isReady={isApproval ? !wantsList || (keywords.length > 0 && !isOver) : reason.trim() !== ''}
    >
      <p>{t(`${word}Text`)}</p>
      {isApproval && (
        <Field label={t('whitelist')} hint={t('whitelistHint')}>
          {(control) => (
            <Select
              {...control}
              value={whitelistId}
              onChange={setWhitelistId}
              loading={lists.isPending}
              options={[
                { value: '', label: t('noWhitelist') },
                ...(lists.data?.lists ?? []).map(({ list }) => ({ value: list?.id ?? '', label: list?.name ?? '' })),
              ]}
            />
          )}
        </Field>
      )}
      {lists.error && <ErrorNotice error={lists.error} />}
      {wantsList && (
        <Field
          label={t('whitelistWords')}
          hint={t(isOver ? 'tooManyWords' : 'whitelistWordsHint', { number: maxKeywords })}
        >
          {(control) => (
            <Input.TextArea
              {...control}
              dir="auto"
              status={isOver ? 'error' : ''}
              autoSize={{ minRows: 2, maxRows: 8 }}
              value={words}
              onChange={({ target }) => setWords(target.value)}
            />
          )}
        </Field>
      )}
      <Field label={t('reason')} hint={t('reasonHint')}>
        {(control) => (
          <Input.TextArea
            {...control}
            maxLength={1000}
            autoSize={{ minRows: 2, maxRows: 6 }}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
