import {
  AppstoreOutlined,
  DesktopOutlined,
  FileSearchOutlined,
  GlobalOutlined,
  LogoutOutlined,
  MoonOutlined,
  QuestionCircleOutlined,
  SunOutlined,
} from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Glyph } from '../../ui/glyph.js';
import { useLanguage } from '../i18n/language.js';
import { languageNames, languages } from '../i18n/languages.js';
import { pages } from '../routing/pages.js';
import { isAllowed, useUser } from '../session/session.js';
import { useSignOut } from '../session/sign-out.js';
import { themeChoices, useTheme } from '../theme/theme.js';

/** One thing that the palette can do. */
export interface Command {
  readonly id: string;
  readonly group: 'found' | 'pages' | 'applications' | 'actions';
  readonly label: string;
  /** Second line, or what it leads to. */
  readonly about?: string;
  /** Words that find it besides the label. */
  readonly words?: string;
  readonly icon: ReactNode;
  readonly keys?: string;
  readonly run: () => void;
}

/** Id of a stored result, as verdicts and logs carry it. */
const requestId = /^guardrails-[0-9a-f]{32}$/i;

/** Everything that the palette offers for what was typed, best first within each group. */
export function useCommands(typed: string, onOpenSheet: () => void): Command[] {
  const all = [...usePageCommands(), ...useApplicationCommands(), ...useActionCommands(onOpenSheet)];
  const found = useFoundCommands(typed);
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return all.filter(({ group }) => group !== 'applications');
  const scored = all.map((command) => ({ command, score: match(command, wanted) })).filter(({ score }) => score > 0);
  const order = ['found', 'pages', 'applications', 'actions'];
  return [
    ...found,
    ...scored
      .sort(
        (one, other) =>
          order.indexOf(one.command.group) - order.indexOf(other.command.group) || other.score - one.score,
      )
      .map(({ command }) => command),
  ];
}

/** 0 for no match; the beginning of the label counts most. */
function match({ label, about = '', words = '' }: Command, wanted: string): number {
  const name = label.toLowerCase();
  if (name.startsWith(wanted)) return 3;
  if (name.includes(wanted)) return 2;
  return `${words} ${about}`.toLowerCase().includes(wanted) ? 1 : 0;
}

function useFoundCommands(typed: string): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = typed.trim();
  if (!requestId.test(id)) return [];
  return [
    {
      id: 'open-result',
      group: 'found',
      label: t('palette.openResult'),
      about: id,
      icon: <Glyph of={FileSearchOutlined} />,
      run: () => void navigate(`/results/${id.toLowerCase()}`),
    },
  ];
}

function usePageCommands(): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const user = useUser();
  return pages.flatMap(({ name, path, group, icon: Icon, permission, shortcut }) =>
    group === undefined || permission === 'public' || !isAllowed(user, permission)
      ? []
      : [
          {
            id: `page-${name}`,
            group: 'pages' as const,
            label: t(`pages.${name}.title`),
            about: t(`pages.${name}.about`),
            words: t(`pages.${name}.words`),
            icon: <Glyph of={Icon} />,
            ...(shortcut === undefined ? {} : { keys: `g ${shortcut}` }),
            run: () => void navigate(path),
          },
        ],
  );
}

function useApplicationCommands(): Command[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data } = useQuery(ApplicationService.method.listApplications, { pageSize: 100 });
  return (data?.applications ?? []).map(({ id, name }) => ({
    id: `application-${id}`,
    group: 'applications',
    label: name,
    about: t('palette.resultsOf'),
    icon: <Glyph of={AppstoreOutlined} />,
    run: () => void navigate(`/results?app=${encodeURIComponent(id)}`),
  }));
}

function useActionCommands(onOpenSheet: () => void): Command[] {
  const { t } = useTranslation();
  const theme = useTheme();
  const language = useLanguage();
  const signOut = useSignOut();
  const icons = {
    light: <Glyph of={SunOutlined} />,
    dark: <Glyph of={MoonOutlined} />,
    system: <Glyph of={DesktopOutlined} />,
  };
  return [
    ...themeChoices
      .filter((choice) => choice !== theme.choice)
      .map((choice) => ({
        id: `theme-${choice}`,
        group: 'actions' as const,
        label: t('palette.theme', { theme: t(`theme.${choice}`) }),
        icon: icons[choice],
        run: () => theme.choose(choice),
      })),
    ...languages
      .filter((candidate) => candidate !== language.language)
      .map((candidate) => ({
        id: `language-${candidate}`,
        group: 'actions' as const,
        label: t('palette.language', { language: languageNames[candidate] }),
        words: languageNames[candidate],
        icon: <Glyph of={GlobalOutlined} />,
        run: () => void language.choose(candidate),
      })),
    {
      id: 'sheet',
      group: 'actions',
      label: t('shortcut.sheet'),
      icon: <Glyph of={QuestionCircleOutlined} />,
      keys: '?',
      run: onOpenSheet,
    },
    {
      id: 'leave',
      group: 'actions',
      label: t('shell.signOut'),
      icon: <Glyph of={LogoutOutlined} />,
      run: signOut,
    },
  ];
}
