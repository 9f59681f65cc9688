import type { Transport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import type { i18n } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { I18nextProvider } from 'react-i18next';
import { LanguageProvider, useLanguage } from './i18n/language.js';
import { SessionProvider } from './session/session.js';
import type { SessionStore } from './session/session-store.js';
import { ShortcutProvider } from './shortcuts/shortcuts.js';
import { antdTheme } from './theme/antd-theme.js';
import { ThemeProvider, useMediaQuery, useTheme } from './theme/theme.js';

/** What the application is made of; the entry and the tests put it together. */
export interface AppDeps {
  readonly i18n: i18n;
  readonly session: SessionStore;
  readonly transport: Transport;
  readonly queries: QueryClient;
}

/** Everything that pages take from their surroundings. */
export function AppProviders({ i18n, session, transport, queries, children }: AppDeps & { children: ReactNode }) {
  return (
    <I18nextProvider i18n={i18n}>
      <SessionProvider store={session}>
        <TransportProvider transport={transport}>
          <QueryClientProvider client={queries}>
            <ThemeProvider>
              <LanguageProvider>
                <Controls>
                  <ShortcutProvider>{children}</ShortcutProvider>
                </Controls>
              </LanguageProvider>
            </ThemeProvider>
          </QueryClientProvider>
        </TransportProvider>
      </SessionProvider>
    </I18nextProvider>
  );
}

/** antd in our theme and language. */
function Controls({ children }: { children: ReactNode }) {
  const { mode } = useTheme();
  const { antdLocale } = useLanguage();
  const reducedMotion = useMediaQuery('(prefers-reduced-motion: reduce)');
  const theme = useMemo(() => antdTheme(mode, reducedMotion), [mode, reducedMotion]);
  return (
    <ConfigProvider
      theme={theme}
      {...(antdLocale === undefined ? {} : { locale: antdLocale })}
      button={{ autoInsertSpace: false }}
      getPopupContainer={popupContainer}
    >
      {children}
    </ConfigProvider>
  );
}

/** Lists of choices open inside the page's landmark, or inside the dialog that makes all else inert. */
function popupContainer(trigger: HTMLElement | undefined): HTMLElement {
  return trigger?.closest('dialog') ?? document.getElementById('content') ?? document.body;
}
