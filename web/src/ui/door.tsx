import { Input } from 'antd';
import type { ReactNode } from 'react';
import { LanguageMenu, ThemeMenu } from '../app/shell/header.js';
import { BrandMark } from './brand.js';
import styles from './door.module.css';
import { Field } from './form/field.js';

interface DoorProps {
  readonly title: string;
  readonly about: ReactNode;
  /** Name of the form. */
  readonly label: string;
  readonly onSubmit: () => void;
  /** Fields and the button. */
  readonly children: ReactNode;
  /** Links below the form. */
  readonly links?: ReactNode;
  readonly hint?: ReactNode;
}

/** A page in front of the sign-in: the mark, one heading, one form. */
export function Door({ title, about, label, onSubmit, children, links, hint }: DoorProps) {
  return (
    <div className={styles['page']}>
      <div className={styles['tools']}>
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <main className={styles['main']}>
        <div className={styles['brand']}>
          <BrandMark size={44} />
          <h1 className={styles['title']}>{title}</h1>
          <p className={styles['about']}>{about}</p>
        </div>
        <form
          className={styles['form']}
          aria-label={label}
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {children}
        </form>
        {links !== undefined && <div className={styles['links']}>{links}</div>}
        {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
      </main>
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** An e-mail address that browsers fill in. */
export function EmailField({ label, value, onChange }: TextProps) {
  return (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          size="large"
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          required
          maxLength={320}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A password: the one that is in force, or a new one with the rule for it as the hint. */
export function PasswordField({ label, value, onChange, hint }: TextProps & { readonly hint?: string }) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Input.Password
          {...control}
          size="large"
          name="password"
          autoComplete={hint === undefined ? 'current-password' : 'new-password'}
          required
          minLength={hint === undefined ? 1 : 8}
          maxLength={1024}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
