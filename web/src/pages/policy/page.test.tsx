import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import {
  ListService,
  PolicyService,
  type RestorePolicyRevisionRequest,
  ScannerService,
  type StoredKeywordList,
  StoredKeywordListSchema,
  type UpdatePolicyRequest,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Action, Dimension, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DraftService } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { ListKind, type PolicySettings, PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { PolicyValidationService } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { catalogueError, internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';

interface PageOptions extends Partial<RenderOptions> {
  readonly settings?: MessageInitShape<typeof PolicySettingsSchema>;
  readonly failures?: number;
  /** What detection says about drafts. */
  readonly problems?: { path: string; message: string }[];
}

/** Opens the page over services that keep one policy and its lists in memory. */
async function openPage({ settings: given = {}, failures = 0, problems = [], ...options }: PageOptions = {}) {
  let failing = failures;
  const stored = { revision: 7n, settings: create(PolicySettingsSchema, given) };
  const saved: UpdatePolicyRequest[] = [];
  const restored: RestorePolicyRevisionRequest[] = [];
  let lists: StoredKeywordList[] = [
    create(StoredKeywordListSchema, {
      list: { id: 'list-1', name: 'Rivals', kind: ListKind.BLACKLIST, keywords: ['acme', 'umbrella'] },
      enabled: true,
    }),
  ];
  const summary = () => ({ id: 'policy-1', name: 'Default', isDefault: true, revision: stored.revision });
  const app = await renderApp({
    path: '/policies/policy-1',
    services(router) {
      router.service(PolicyService, {
        getPolicy() {
          if (failing-- > 0) throw internalError();
          return {
            policy: summary(),
            definition: { policyId: 'policy-1', revision: stored.revision, settings: stored.settings },
          };
        },
        listPolicies: () => ({ policies: [summary()] }),
        updatePolicy(request) {
          if (request.expectedRevision !== stored.revision)
            throw catalogueError(Code.Aborted, 'POLICY_CHANGED', 'The policy was changed meanwhile', 'Read it again.');
          saved.push(request);
          stored.revision += 1n;
          stored.settings = request.settings!;
          return { policy: summary(), revision: stored.revision };
        },
        listPolicyRevisions: () => ({
          revisions: [
            { revision: 7n, reason: 'newest', thing: 'policy', kept: true },
            { revision: 5n, reason: 'quieter', thing: 'policy', actorEmail: 'bo@example.com', kept: true },
          ],
        }),
        diffPolicy: () => ({
          changes: [{ path: 'settings.scanners[S9].mode', before: '"MODE_MONITOR"', after: '"MODE_OFF"' }],
        }),
        restorePolicyRevision(request) {
          restored.push(request);
          stored.revision += 1n;
          return { policy: summary(), revision: stored.revision, changed: true };
        },
        async *watchRollout({ revision }) {
          yield { revision, live: 2, total: 3, complete: false };
          yield { revision, live: 3, total: 3, complete: true };
        },
      });
      router.service(ListService, {
        listKeywordLists: () => ({ lists }),
        createKeywordList({ list, description }) {
          const made = create(StoredKeywordListSchema, {
            list: { ...list!, id: 'list-2' },
            description,
            enabled: true,
          });
          lists = [...lists, made];
          stored.revision += 1n;
          return { list: made, revision: stored.revision };
        },
      });
      router.service(ScannerService, { listCustomScanners: () => ({}) });
      router.service(UpstreamService, {
        listUpstreamModels: () => ({ upstreamModels: [{ id: 'model-1', name: 'Local', isPrivateModel: true }] }),
      });
      router.service(BanService, {
        listBanTemplates: () => ({
          templates: [
            {
              name: 'strict',
              banPolicy: {
                enabled: true,
                riskLevel: RiskLevel.MEDIUM_RISK,
                triggerCount: 3,
                timeWindowMinutes: 10,
                banDurationMinutes: 60,
              },
            },
          ],
        }),
      });
      router.service(CatalogService, {
        listCatalog: () => ({
          packages: [{ code: 'attacks', name: 'Attacks', nameZh: '攻击' }],
          scanners: [
            { tag: 'S9', name: 'Prompt attack', nameZh: '提示攻击', packageCode: 'attacks', definition: 'Attacks.' },
            { tag: 'S10', name: 'Insults', nameZh: '侮辱', packageCode: 'attacks' },
          ].map((scanner) => ({
            ...scanner,
            enabled: true,
            dimension: Dimension.SECURITY,
            riskLevel: RiskLevel.HIGH_RISK,
            scanPrompt: true,
          })),
          entities: [
            {
              entityType: 'EMAIL',
              name: 'E-mail address',
              nameZh: '邮箱',
              riskLevel: RiskLevel.LOW_RISK,
              operator: { kind: { case: 'mask', value: { keepPrefix: 1 } } },
            },
          ],
        }),
      });
      router.service(DraftService, {
        testPolicy: ({ definition }) => ({
          verdict: { action: definition?.settings?.mode === Mode.MONITOR ? Action.PASS : Action.REJECT },
        }),
      });
      router.service(PolicyValidationService, { validatePolicy: () => ({ problems }) });
    },
    ...options,
  });
  const changeElsewhere = (settings: PolicySettings): void => {
    stored.settings = settings;
    stored.revision += 1n;
  };
  return { ...app, saved, restored, lists: () => lists, stored: () => stored, changeElsewhere };
}

type User = Awaited<ReturnType<typeof openPage>>['user'];

async function choose(user: User, field: string, option: string): Promise<void> {
  await user.click(await screen.findByRole('combobox', { name: field }));
  // Lists of choices that were open before stay in the document, and the chosen word stands in the field too.
  const found = await screen.findAllByText(option, { selector: '.ant-select-item-option-content, * > *' });
  await user.click(found.at(-1)!);
}

async function saveBecause(user: User, reason: string): Promise<void> {
  await user.click(screen.getByRole('button', { name: 'Review and save' }));
  const dialog = within(screen.getByRole('dialog', { name: 'Save these changes?' }));
  expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
  await user.type(dialog.getByLabelText('Why?'), reason);
  await user.click(dialog.getByRole('button', { name: 'Save' }));
}

describe('a policy', () => {
  it('says what failed and tries again', async () => {
    const { user } = await openPage({ failures: 1 });
    expect((await screen.findAllByRole('alert'))[0]?.textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByText('Prompt attack')).toBeDefined();
  });

  it('shows everything to people who may not change it, and says why they may not', async () => {
    const { user } = await openPage({ user: { role: Role.VIEWER }, path: '/policies/policy-1?tab=actions' });
    expect(await screen.findByText(/needs the role Administrator/)).toBeDefined();

    for (const tab of ['Scanners', 'Thresholds and actions', 'Data protection', 'Lists', 'Responses', 'Streaming']) {
      await user.click(screen.getByRole('tab', { name: tab }));
      const controls = [...document.querySelectorAll<HTMLInputElement>('main [role=tabpanel] :is(input, button)')];
      const isFilter = (control: Element) => control.closest('section[aria-label="Filters"]') !== null;
      expect(controls.filter((control) => !control.matches(':disabled') && !isFilter(control))).toEqual([]);
      expect(screen.queryByRole('combobox')).toBeNull();
    }
  });

  it('is changed as a draft, compared in words and as JSON, saved with a reason, and then live', async () => {
    const { user, saved } = await openPage();
    await choose(user, 'Mode of S9', 'Monitor');
    expect(await screen.findByText('1 change not saved')).toBeDefined();

    await user.click(screen.getByRole('button', { name: 'Review and save' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Save these changes?' }));
    const change = dialog.getByRole('list', { name: 'Changes' });
    expect(change.textContent).toBe('S9 Prompt attack · Modebefore: Enforce (as shipped)→after: Monitor');
    await user.click(dialog.getByText('JSON'));
    expect(dialog.getByRole('region', { name: 'Changes' }).textContent).toBe('+ scanners.S9.mode: "MODE_MONITOR"');
    await user.keyboard('{Escape}');
    await saveBecause(user, 'too many false alarms');

    expect(await screen.findByText('Live on 3/3 instances · revision 8')).toBeDefined();
    expect(saved).toMatchObject([
      {
        id: 'policy-1',
        expectedRevision: 7n,
        reason: 'too many false alarms',
        settings: { scanners: [{ tag: 'S9', mode: Mode.MONITOR }] },
      },
    ]);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Review and save' })).toBeNull());
    expect(screen.getByText('custom setting')).toBeDefined();

    await user.click(screen.getByRole('button', { name: 'Reset S9' }));
    await saveBecause(user, 'as before');
    await waitFor(() => expect(saved[1]?.settings).toEqual(create(PolicySettingsSchema)));
  });

  it('marks what detection refuses at its place, and cannot be saved until that is repaired', async () => {
    const { user } = await openPage({
      settings: { scanners: [{ tag: 'S10', mode: Mode.OFF }] },
      problems: [{ path: 'settings.scanners[0].tag', message: 'is no official scanner' }],
    });
    await choose(user, 'Mode of S9', 'Off');

    expect((await screen.findByText('is no official scanner')).closest('tr')?.dataset['key']).toBe('S10');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Review and save' }).disabled).toBe(true);
    expect(screen.getByText('1 problem to solve first')).toBeDefined();
  });

  it('shows what somebody else saved meanwhile and puts the draft on top of it', async () => {
    const { user, saved, changeElsewhere } = await openPage({ path: '/policies/policy-1?tab=actions' });
    await choose(user, 'Mode of the whole policy', 'Monitor');
    changeElsewhere(
      create(PolicySettingsSchema, { mode: Mode.ENFORCE, dataInput: { low: Action.PASS }, doublecheck: true }),
    );
    await saveBecause(user, 'mine');

    const theirs = await screen.findByRole('list', { name: 'What they changed' });
    expect(theirs.textContent).toContain('Data in prompts · Low');
    expect(within(theirs).getByText('You changed this too; yours would win.')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Put mine on top' }));
    await saveBecause(user, 'both');

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.settings).toEqual(
      create(PolicySettingsSchema, { mode: Mode.MONITOR, dataInput: { low: Action.PASS }, doublecheck: true }),
    );
  });

  it('asks before a draft is left behind, and keeps it from tab to tab', async () => {
    const { user, address } = await openPage({ path: '/policies/policy-1?tab=streaming' });
    await user.click(await screen.findByRole('radio', { name: /^Strict/ }));
    await user.click(screen.getByRole('tab', { name: 'Bans' }));
    expect(address()).toBe('/policies/policy-1?tab=bans');

    await user.click(within(screen.getByRole('main')).getByRole('link', { name: 'Policies' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Leave without saving?' }));
    await user.click(dialog.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByText('1 change not saved')).toBeDefined();

    await user.click(screen.getByRole('button', { name: 'Discard' }));
    await user.click(within(screen.getByRole('main')).getByRole('link', { name: 'Policies' }));
    await waitFor(() => expect(address()).toBe('/policies'));
  });

  it('keeps thresholds in their order', async () => {
    const { user } = await openPage({ path: '/policies/policy-1?tab=actions' });
    const field = await screen.findByLabelText('High reports from score');
    await user.clear(field);
    await user.type(field, '0.9');

    expect(await screen.findByText(/high ≤ medium ≤ low/)).toBeDefined();
  });

  it('takes over an operator with its preview, an answer with its placeholders, and a preset of bans', async () => {
    const { user, saved } = await openPage({ path: '/policies/policy-1?tab=data' });
    await user.click(await screen.findByRole('button', { name: /What becomes of E-mail address/ }));
    let dialog = within(screen.getByRole('dialog', { name: 'What becomes of E-mail address' }));
    expect(dialog.getByText('j*****************')).toBeDefined();
    await user.clear(dialog.getByLabelText('Characters kept at the end'));
    await user.type(dialog.getByLabelText('Characters kept at the end'), '4');
    expect(dialog.getByText('j*************.com')).toBeDefined();
    await user.click(dialog.getByRole('button', { name: 'Take over' }));

    await user.click(screen.getByRole('tab', { name: 'Responses' }));
    await user.click(screen.getByRole('button', { name: 'Add an answer' }));
    dialog = within(screen.getByRole('dialog', { name: 'Add an answer' }));
    await user.type(dialog.getByLabelText('Text'), 'Not here: ');
    await user.click(dialog.getByRole('button', { name: 'Insert {scanner_name}' }));
    await user.click(dialog.getByRole('button', { name: 'Take over' }));

    await user.click(screen.getByRole('tab', { name: 'Bans' }));
    await user.click(screen.getByRole('switch', { name: /Ban end users/ }));
    await user.click(await screen.findByText('Strict'));
    await saveBecause(user, 'several');

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.settings).toEqual(
      create(PolicySettingsSchema, {
        entities: [
          { entityType: 'EMAIL', operator: { kind: { case: 'mask', value: { keepPrefix: 1, keepSuffix: 4 } } } },
        ],
        answers: [{ language: 'en', text: 'Not here: {scanner_name}' }],
        banPolicy: { enabled: true, riskLevel: RiskLevel.MEDIUM_RISK },
      }),
    );
  });

  it('takes pasted words for a list, each once, and follows the revision that this made', async () => {
    const { user, lists, saved } = await openPage({ path: '/policies/policy-1?tab=lists' });
    await user.click(await screen.findByRole('button', { name: 'Add a blacklist' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Add a blacklist' }));
    await user.type(dialog.getByLabelText('Name'), 'Project names');
    await user.click(dialog.getByLabelText('Words and phrases'));
    await user.paste('falcon, Eagle; falcon');
    expect(dialog.getByText(/2 words, 1 double left out/)).toBeDefined();
    await user.click(dialog.getByRole('button', { name: 'Save the list' }));
    await screen.findByText('Project names');

    expect(lists()[1]?.list?.keywords).toEqual(['falcon', 'Eagle']);
    await user.click(screen.getByRole('tab', { name: 'Streaming' }));
    await user.click(screen.getByRole('radio', { name: /^Strict/ }));
    await saveBecause(user, 'after the list');
    await waitFor(() => expect(saved[0]?.expectedRevision).toBe(8n));
  });

  it('is tried on a text as draft and as it is live, differences first', async () => {
    const { user } = await openPage({ path: '/policies/policy-1?tab=actions' });
    await choose(user, 'Mode of the whole policy', 'Monitor');
    await user.click(screen.getByRole('button', { name: 'Try it' }));
    await user.type(screen.getByLabelText('Text to judge'), 'Hello');
    await user.click(screen.getByRole('button', { name: 'Judge' }));

    const differences = await screen.findByRole('list', { name: 'Live → draft' });
    expect(differences.textContent).toBe('Actionbefore: Reject→after: Pass');
  });

  it('shows who changed it and why, and brings an old state back with its difference in sight', async () => {
    const { user, restored } = await openPage({ path: '/policies/policy-1?tab=history' });
    expect((await screen.findByText('quieter')).closest('li')?.textContent).toContain('bo@example.com');

    await user.click(screen.getByRole('button', { name: 'Restore revision 5' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Restore revision 5?' }));
    expect((await dialog.findByRole('list', { name: 'Changes' })).textContent).toContain('S9 Prompt attack · Mode');
    await user.click(dialog.getByRole('button', { name: 'Restore' }));

    expect(await screen.findByText('Live on 3/3 instances · revision 8')).toBeDefined();
    expect(restored).toMatchObject([
      { id: 'policy-1', policyRevision: 5n, expectedRevision: 7n, reason: 'Back to revision 5' },
    ]);
  });

  it('has no accessibility violation in any tab, nor with its dialogs open', async () => {
    const { user } = await openPage({ language: 'en' });
    await screen.findByText('Prompt attack');
    for (const tab of screen.getAllByRole('tab')) {
      await user.click(tab);
      await waitFor(() => expect(document.querySelector('[role=tabpanel] .skeleton')).toBeNull());
      await expectNoAxeViolations();
    }
    await user.click(screen.getByRole('tab', { name: 'Streaming' }));
    await user.click(screen.getByRole('radio', { name: /^Strict/ }));
    await user.click(screen.getByRole('button', { name: 'Review and save' }));
    await expectNoAxeViolations();
  });

  it('speaks Chinese', async () => {
    await openPage({ language: 'zh' });

    expect(await screen.findByText('提示攻击')).toBeDefined();
    expect(screen.getByRole('tab', { name: '数据保护' })).toBeDefined();
  });
});
