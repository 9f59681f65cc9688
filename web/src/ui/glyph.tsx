import type { ComponentType } from 'react';

/** An icon of the library. */
export type Icon = ComponentType<{ className?: string; 'aria-hidden'?: boolean }>;

/**
 * An icon as decoration beside words, or inside a control that has a name. The library gives every icon its English
 * file name as a label, which would become part of the control's name.
 */
export function Glyph({ of: Picture, className = '' }: { of: Icon; className?: string | undefined }) {
  return <Picture className={className} aria-hidden />;
}
