import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { ListService, PolicyService, StoredKeywordListSchema } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { DraftService } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { attackFinding } from '../../app/testing/verdicts.js';
import { readKeywordFile, toKeywordCsv } from '../../ui/file/keyword-file.js';

type Stored = MessageInitShape<typeof StoredKeywordListSchema>;

const given: Stored[] = [
  {
    policyId: 'policy-1',
    enabled: true,
    description: 'Words that nobody may say',
    list: { id: 'list-1', name: 'Curses', kind: ListKind.BLACKLIST, keywords: ['darn', 'heck'] },
  },
  { policyId: 'policy-2', list: { id: 'list-2', name: 'Products', kind: ListKind.WHITELIST, keywords: ['Gate'] } },
];

interface PageOptions extends Partial<RenderOptions> {
  readonly lists?: Stored[];
  readonly failures?: number;
}

/** Opens the page over a service that keeps lists in memory, and remembers what was saved. */
async function openPage({ lists: own = given, failures = 0, ...options }: PageOptions = {}) {
  let lists = own.map((list) => create(StoredKeywordListSchema, list));
  let failing = failures;
  const saved: unknown[] = [];
  const app = await renderApp({
    path: '/lists',
    services(router) {
      router.service(PolicyService, {
        listPolicies: () => ({
          policies: [
            { id: 'policy-1', name: 'Default', isDefault: true },
            { id: 'policy-2', name: 'Kiosk' },
          ],
        }),
      });
      router.service(DraftService, {
        testDraft: ({ texts }) => ({
          outcomes: texts.map((text) => ({
            findings: text.includes('darn') ? [attackFinding({ start: 0, end: 4 })] : [],
          })),
        }),
      });
      router.service(ListService, {
        listKeywordLists({ policyId }) {
          if (failing-- > 0) throw internalError();
          return { lists: lists.filter((list) => list.policyId === policyId) };
        },
        createKeywordList(request) {
          saved.push(request);
          const list = create(StoredKeywordListSchema, {
            policyId: request.policyId,
            list: { ...request.list!, id: 'list-3' },
          });
          lists = [...lists, list];
          return { list };
        },
        updateKeywordList(request) {
          saved.push(request);
          return {};
        },
        deleteKeywordList({ id }) {
          lists = lists.filter(({ list }) => list?.id !== id);
          return {};
        },
      });
    },
    ...options,
  });
  return { ...app, saved, lists: () => lists };
}

describe('lists', () => {
  it('names the thing when there is none, and offers to make one', async () => {
    await openPage({ lists: [] });

    expect(await screen.findByText('No lists yet')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Create a list' })).toBeDefined();
  });

  it('says what failed and tries again', async () => {
    const { user } = await openPage({ failures: 2 });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByRole('link', { name: 'Curses' })).toBeDefined();
  });

  it('shows the lists of every policy, and finds them by their keywords', async () => {
    const { user, address } = await openPage();
    await screen.findByRole('link', { name: 'Products' });

    await user.type(screen.getByLabelText('Search names and keywords'), 'HECK');

    await waitFor(() => expect(screen.queryByRole('link', { name: 'Products' })).toBeNull());
    expect(screen.getByRole('link', { name: 'Curses' })).toBeDefined();
    expect(address()).toBe('/lists?q=HECK');
  });

  it('lets a viewer look and try, and change nothing', async () => {
    const { user } = await openPage({ path: '/lists?peek=list-1', user: { role: Role.VIEWER } });

    await user.type(await screen.findByLabelText('Samples, one in a line'), 'darn it');

    expect(await screen.findByText('Hits in 1 of 1 samples')).toBeDefined();
    expect(screen.queryByRole('button', { name: /Create|Edit|Delete|use/ })).toBeNull();
  });

  it('makes a list of pasted words and those of a file', async () => {
    const { user, saved, address } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Create a list' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Create a list' }));
    await user.type(dialog.getByLabelText('Name'), 'New');
    await user.click(dialog.getByLabelText('Words and phrases, one in a line'));
    await user.paste('one\r\ntwo\n\nONE');
    const csv = new File(['\uFEFFkeyword,note\n"three, four",x\nfive;y'], 'words.csv', { type: 'text/csv' });
    await user.upload(dialog.getByLabelText('Add from a file', { selector: 'input' }), csv);
    await waitFor(() => expect(dialog.getByText(/4 keywords/)).toBeDefined());

    await user.click(dialog.getByRole('button', { name: 'Create a list' }));

    await waitFor(() => expect(address()).toBe('/lists?peek=list-3'));
    expect(saved).toMatchObject([
      {
        policyId: 'policy-1',
        disabled: false,
        list: { name: 'New', kind: ListKind.BLACKLIST, keywords: ['one', 'two', 'three, four', 'five'] },
      },
    ]);
  });

  it('takes a list out of use without touching its words', async () => {
    const { user, saved } = await openPage({ path: '/lists?peek=list-1' });

    await user.click(await screen.findByRole('button', { name: 'Take it out of use' }));

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved).toMatchObject([
      { enabled: false, description: 'Words that nobody may say', list: { keywords: ['darn', 'heck'] } },
    ]);
  });

  it('deletes a list only after its name was typed', async () => {
    const { user, lists } = await openPage({ path: '/lists?peek=list-2' });
    await user.click(await screen.findByRole('button', { name: 'Delete the list' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Delete the list' }));
    await user.type(dialog.getByLabelText('Type Products to confirm'), 'Products');

    await user.click(dialog.getByRole('button', { name: 'Delete it' }));

    await waitFor(() => expect(lists()).toHaveLength(1));
  });

  it('reads the files that it writes', () => {
    const keywords = ['plain', 'with, comma', 'say "hi"'];

    expect(readKeywordFile(toKeywordCsv(keywords), 'list.csv').trim().split('\n')).toEqual(keywords);
    expect(readKeywordFile('a, b\nc', 'list.txt')).toBe('a, b\nc');
  });

  it('has no accessibility violation, with details and form open', async () => {
    const { user } = await openPage({ path: '/lists?peek=list-1' });
    await user.click(await screen.findByRole('button', { name: 'Edit the list' }));
    await expectNoAxeViolations();
  });
});
