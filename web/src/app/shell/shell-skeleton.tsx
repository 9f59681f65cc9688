import styles from './shell.module.css';
import skeleton from './shell-skeleton.module.css';

/** What is drawn while the first page's code is on its way: the shell's outline, without words. */
export function ShellSkeleton() {
  return (
    <div className={styles['shell']} aria-busy="true">
      <aside className={styles['side']} />
      <div className={styles['column']}>
        <div className={skeleton['header']} />
        <div className={styles['main']}>
          <div className={`skeleton ${skeleton['title']}`} />
          <div className={`skeleton ${skeleton['block']}`} />
        </div>
      </div>
    </div>
  );
}
