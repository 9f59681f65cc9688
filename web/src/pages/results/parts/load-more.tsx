import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../results.module.css';

interface LoadMoreProps {
  readonly isLoading: boolean;
  /** Asking would be in vain now. */
  readonly isBusy: boolean;
  readonly onLoad: () => void;
}

/** The foot of the list: asks for the next page as soon as it comes near the screen, or when pressed. */
export function LoadMore({ isLoading, isBusy, onLoad }: LoadMoreProps) {
  const { t } = useTranslation('results');
  const foot = useRef<HTMLDivElement>(null);
  const load = useRef(onLoad);
  load.current = onLoad;

  useEffect(() => {
    const element = foot.current;
    if (element === null || isBusy || !('IntersectionObserver' in window)) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load.current(), {
      rootMargin: '600px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isBusy]);

  return (
    <div ref={foot} className={styles['foot']}>
      <Button loading={isLoading} onClick={onLoad}>
        {t('loadMore')}
      </Button>
    </div>
  );
}
