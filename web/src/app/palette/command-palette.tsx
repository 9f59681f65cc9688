import { SearchOutlined } from '@ant-design/icons';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.js';
import { Glyph } from '../../ui/glyph.js';
import { Kbd } from '../../ui/kbd.js';
import styles from './command-palette.module.css';
import { type Command, useCommands } from './commands.js';

/** Jumps to a page, an application or a result, or does something, by typing a few letters of it. */
export function CommandPalette({ onClose, onOpenSheet }: { onClose: () => void; onOpenSheet: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const commands = useCommands(typed, onOpenSheet);
  const current = commands[Math.min(active, commands.length - 1)];

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another option is current
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [current?.id]);

  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && commands.length > 0) {
      event.preventDefault();
      setActive((Math.min(active, commands.length - 1) + step + commands.length) % commands.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(current);
    }
  };

  return (
    <Dialog open onClose={onClose} label={t('palette.name')}>
      <div className={styles['field']}>
        <Glyph of={SearchOutlined} className={styles['glass']} />
        <input
          autoFocus
          className={styles['input']}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current && `${id}-${current.id}`}
          aria-autocomplete="list"
          aria-label={t('palette.name')}
          placeholder={t('palette.placeholder')}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd keys="Escape" />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t('palette.name')} className={styles['list']}>
        {commands.map((command, index) => (
          <div key={command.id} role="presentation">
            {commands[index - 1]?.group !== command.group && (
              <div className={styles['heading']} aria-hidden="true">
                {t(`palette.group.${command.group}`)}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the field, which names the active option */}
            <div
              id={`${id}-${command.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={command === current}
              className={styles['option']}
              onPointerMove={() => setActive(index)}
              onClick={() => run(command)}
            >
              <span className={styles['icon']}>{command.icon}</span>
              <span className={styles['label']}>{command.label}</span>
              {command.about !== undefined && <span className={styles['about']}>{command.about}</span>}
              {command.keys !== undefined && <Kbd keys={command.keys} />}
            </div>
          </div>
        ))}
      </div>
      {commands.length === 0 && <p className={styles['nothing']}>{t('palette.nothing')}</p>}
      <div className="only-spoken" aria-live="polite">
        {t('palette.count', { count: commands.length })}
      </div>
    </Dialog>
  );
}
