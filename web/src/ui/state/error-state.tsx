import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Problem, useProblem } from '../../app/errors/problem.js';
import { CopyText } from '../copy-text.js';
import { Notice } from '../notice.js';
import { StateView } from './state-view.js';

interface ErrorProps {
  /** Whatever a query or mutation threw. */
  readonly error: unknown;
  /** Tries again; without it no button is offered. */
  readonly onRetry?: (() => void) | undefined;
}

/** Stands in place of content that could not be fetched: what happened, what to do, the request id. */
export function ErrorState({ error, onRetry }: ErrorProps) {
  const { t } = useTranslation();
  const problem = useProblem(error);
  if (problem === undefined) return null;
  return (
    <StateView
      tone="problem"
      title={problem.message}
      text={<ProblemText problem={problem} />}
      actions={onRetry && <Button onClick={onRetry}>{t('state.retry')}</Button>}
      footnote={problem.requestId === '' ? undefined : <RequestIdLine id={problem.requestId} />}
    />
  );
}

/** The same beside content that stays usable, such as a form. */
export function ErrorNotice({ error, onRetry }: ErrorProps) {
  const { t } = useTranslation();
  const problem = useProblem(error);
  if (problem === undefined) return null;
  return (
    <Notice
      tone="problem"
      title={problem.message}
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('state.retry')}
          </Button>
        )
      }
    >
      <ProblemText problem={problem} />
      {problem.requestId !== '' && <RequestIdLine id={problem.requestId} />}
    </Notice>
  );
}

function ProblemText({ problem }: { problem: Problem }) {
  return (
    <>
      {problem.nextStep}
      {problem.fields.length > 0 && (
        <ul>
          {problem.fields.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code>: {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function RequestIdLine({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <div>
      {t('state.requestId')} <CopyText text={id} />
    </div>
  );
}
