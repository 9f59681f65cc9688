import { Card } from '../../../ui/card.js';
import styles from '../playground.module.css';

/** The outline of a verdict while it is on its way. */
export function VerdictSkeleton() {
  return (
    <Card>
      <div className={styles['skeleton']} aria-hidden="true">
        <div className="skeleton" style={{ width: '46%', height: 26 }} />
        <div className="skeleton" style={{ width: '78%', height: 14 }} />
        <div className="skeleton" style={{ height: 118 }} />
        <div className="skeleton" style={{ height: 150 }} />
      </div>
    </Card>
  );
}
