import { type ThemeConfig, theme } from 'antd';
import { type Palette, palettes, type ThemeMode } from './palette.js';

/** antd's look in our colours. */
export function antdTheme(mode: ThemeMode, reducedMotion: boolean): ThemeConfig {
  const colors = palettes[mode];
  const base = mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm;
  return {
    cssVar: { key: 'gatehouse' },
    hashed: false,
    // antd derives its shades from few seeds; the exact colours are put over what it derives.
    algorithm: [(seed, map) => ({ ...base(seed, map), ...mapTokens(colors) })],
    token: {
      fontFamily: 'var(--font)',
      fontFamilyCode: 'var(--font-code)',
      fontSize: 14,
      borderRadius: 8,
      controlHeight: 36,
      motion: !reducedMotion,
      colorLink: colors.accent,
    },
    components: {
      Button: {
        primaryColor: colors.onAccent,
        primaryShadow: 'none',
        defaultShadow: 'none',
        fontWeight: 500,
        defaultBorderColor: colors.line,
      },
      Input: { activeShadow: `0 0 0 3px ${colors.accentSoft}` },
      Select: { optionSelectedBg: colors.accentSoft, optionSelectedColor: colors.text },
      Segmented: {
        trackBg: colors.inset,
        itemSelectedBg: mode === 'dark' ? colors.line : colors.raised,
        itemColor: colors.text2,
      },
      Tooltip: { colorBgSpotlight: mode === 'dark' ? '#2c3644' : colors.text, colorTextLightSolid: '#ffffff' },
      Tabs: { itemColor: colors.text2, inkBarColor: colors.accent, horizontalItemGutter: 24 },
    },
  };
}

function mapTokens(colors: Palette) {
  return {
    colorPrimary: colors.accent,
    colorPrimaryHover: colors.accentHover,
    colorPrimaryActive: colors.accentHover,
    colorPrimaryBg: colors.accentSoft,
    colorPrimaryText: colors.accent,
    colorError: colors.danger,
    colorErrorText: colors.danger,
    colorBgBase: colors.surface,
    colorBgLayout: colors.background,
    colorBgContainer: colors.surface,
    colorBgElevated: colors.raised,
    colorBorder: colors.control,
    colorBorderSecondary: colors.border,
    colorText: colors.text,
    colorTextSecondary: colors.text2,
    colorTextTertiary: colors.text3,
    colorTextQuaternary: colors.text3,
  };
}
