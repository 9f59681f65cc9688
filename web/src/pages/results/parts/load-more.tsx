import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../results.module.css';

/** The foot of the list: asks for the next page as soon as it comes near the screen, or when pressed. */
export function LoadMore({ isLoading, onLoad }: { isLoading: boolean; onLoad: () => void }) {
  const { t } = useTranslation('results');
  const foot = useRef<HTMLDivElement>(null);
  const load = useRef(onLoad);
  load.current = onLoad;

  useEffect(() => {
    const element = foot.current;
    if (element === null || isLoading || !('IntersectionObserver' in window)) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && load.current(), {
      rootMargin: '600px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isLoading]);

  return (
    <div ref={foot} className={styles['foot']}>
      <Button loading={isLoading} onClick={onLoad}>
        {t('loadMore')}
      </Button>
    </div>
  );
}
