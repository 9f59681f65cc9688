import styles from './kbd.module.css';

/**
 * A keyboard shortcut as its keys, in the system's own signs. Decoration: hidden from screen readers, and on touch
 * screens unless `always`.
 */
export function Kbd({ keys, always = false }: { keys: string; always?: boolean }) {
  return (
    <span className={styles['keys']} data-always={always} aria-hidden="true">
      {keyNames(keys).map((key) => (
        <kbd key={key} className={styles['key']}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

/** The keys of a shortcut in words that a screen reader says, such as "Ctrl Enter". */
export function spokenKeys(keys: string): string {
  return keyNames(keys).join(' ');
}

function keyNames(keys: string): string[] {
  return keys.split(/[+ ]/).map((key) => {
    if (key === 'mod') return isApple() ? '⌘' : 'Ctrl';
    if (key === 'Enter') return '↵';
    if (key === 'Escape') return 'Esc';
    return key.length === 1 ? key.toUpperCase() : key;
  });
}

function isApple(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
