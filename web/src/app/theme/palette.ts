/** Whether the page is light or dark. */
export type ThemeMode = 'light' | 'dark';

/** The colours that antd's controls share with ours; tokens.css holds the same ones under the same names (a test compares). */
export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly raised: string;
  readonly inset: string;
  readonly border: string;
  /** Edges of buttons, whose words show what they are. */
  readonly line: string;
  /** Edges of fields, which nothing else shows: at least 3:1 on the surface. */
  readonly control: string;
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly accent: string;
  readonly accentHover: string;
  readonly accentSoft: string;
  readonly onAccent: string;
  readonly danger: string;
}

/** Both palettes. Text colours have at least 4.5:1 on every surface they are used on, control borders 3:1. */
export const palettes: Readonly<Record<ThemeMode, Palette>> = {
  light: {
    background: '#f5f6f8',
    surface: '#ffffff',
    raised: '#ffffff',
    inset: '#eef0f4',
    border: '#dfe3e9',
    line: '#c6ccd5',
    control: '#8b94a2',
    text: '#161c27',
    text2: '#454f5e',
    text3: '#5f6979',
    accent: '#3d4fd1',
    accentHover: '#3140b3',
    accentSoft: '#e9ecfc',
    onAccent: '#ffffff',
    danger: '#b3261e',
  },
  dark: {
    background: '#0c1016',
    surface: '#141a22',
    raised: '#1a212b',
    inset: '#1d2530',
    border: '#2a333f',
    line: '#3c4756',
    control: '#6f7a8a',
    text: '#e7ecf3',
    text2: '#b7c1ce',
    text3: '#929dad',
    accent: '#95a3ff',
    accentHover: '#b0baff',
    accentSoft: '#20274a',
    onAccent: '#0c1016',
    danger: '#ff9b93',
  },
};
