import { create } from '@bufbuild/protobuf';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import {
  type CreateKnowledgeBaseRequest,
  KnowledgeBaseService,
  type StoredKnowledgeBase,
  StoredKnowledgeBaseSchema,
} from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { PackageService } from '#gen/gatehouse/admin/v1/package_pb.js';
import {
  ListService,
  PolicyService,
  ScannerService,
  type UpdatePolicyRequest,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';

/** Opens the page over a policy in memory, and remembers what was saved. */
async function openPage({ failures = 0, ...options }: Partial<RenderOptions> & { failures?: number } = {}) {
  let settings = create(PolicySettingsSchema, { answers: [{ language: 'en', text: 'Blocked by {scanner_name}.' }] });
  let failing = failures;
  const saved: UpdatePolicyRequest[] = [];
  const made: CreateKnowledgeBaseRequest[] = [];
  const bases: StoredKnowledgeBase[] = [];
  const app = await renderApp({
    path: '/responses',
    services(router) {
      router.service(CatalogService, { listCatalog: () => ({ scanners: [{ tag: 'S9', name: 'Prompt attack' }] }) });
      router.service(PackageService, { listPackages: () => ({}) });
      router.service(ScannerService, { listCustomScanners: () => ({}) });
      router.service(ListService, { listKeywordLists: () => ({}) });
      router.service(PolicyService, {
        listPolicies: () => ({ policies: [{ id: 'policy-1', name: 'Default', isDefault: true }] }),
        getPolicy() {
          if (failing-- > 0) throw internalError();
          return { policy: { id: 'policy-1', revision: 7n }, definition: { settings } };
        },
        updatePolicy(request) {
          saved.push(request);
          settings = request.settings!;
          return { revision: 8n };
        },
        async *watchRollout() {
          yield { revision: 8n, live: 1, total: 1, complete: true };
        },
      });
      router.service(KnowledgeBaseService, {
        listKnowledgeBases: () => ({ bases }),
        createKnowledgeBase(request) {
          made.push(request);
          const base = create(StoredKnowledgeBaseSchema, {
            base: { ...request.base!, id: 'base-1' },
            entryCount: request.entries.length,
          });
          bases.push(base);
          return { base, revision: 9n };
        },
        listKnowledgeEntries: () => ({ entries: made[0]?.entries ?? [] }),
        searchKnowledgeBase: () => ({
          matches: [
            { entry: { question: 'Near', answer: 'Yes' }, similarity: 0.9 },
            { entry: { question: 'Far', answer: 'No' }, similarity: 0.2 },
          ],
        }),
      });
    },
    ...options,
  });
  return { ...app, saved, made };
}

describe('responses', () => {
  it('says what failed and tries again', async () => {
    const { user } = await openPage({ failures: 1 });
    await user.click(await screen.findByRole('button', { name: 'Try again' }));

    expect(await screen.findByText('Blocked by {scanner_name}.')).toBeDefined();
  });

  it('lets a viewer look and change nothing', async () => {
    await openPage({ user: { role: Role.VIEWER } });
    await screen.findByText('Blocked by {scanner_name}.');

    expect(screen.queryByRole('button', { name: /template/ })).toBeNull();
  });

  it('adds a template after showing it filled in, refuses one that is there already, and keeps the others', async () => {
    const { user, saved } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Add a template' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add a template' }));
    await user.type(dialog.getByLabelText('Text'), 'No: ');
    await user.click(dialog.getByRole('button', { name: 'Insert {entity_types}' }));
    expect(dialog.getByText('No: e-mail address, credit card')).toBeDefined();
    await user.type(dialog.getByLabelText('Why?'), 'Shorter');
    expect(dialog.getByText(/There is a template for this already/)).toBeDefined();
    expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);

    await user.clear(dialog.getByLabelText('Language'));
    await user.type(dialog.getByLabelText('Language'), 'de');
    await expectNoAxeViolations();
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]?.reason).toBe('Shorter');
    expect(saved[0]?.settings?.answers.map(({ language, text }) => [language, text])).toEqual([
      ['en', 'Blocked by {scanner_name}.'],
      ['de', 'No: {entity_types}'],
    ]);
  });

  it('makes a knowledge base of a file without problems, and tries it', async () => {
    const { user, made } = await openPage({ path: '/responses?tab=knowledge' });
    await user.click(await screen.findByRole('button', { name: 'Create a knowledge base' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Create a knowledge base' }));
    await user.type(dialog.getByLabelText('Name'), 'Refunds');
    const line = '{"questionid": "1", "question": "Refund?", "answer": "Within a week."}';
    const input = dialog.getByLabelText('Choose a JSONL file', { selector: 'input' });
    await user.upload(input, new File([`${line}\n{"question": 1}`], 'faq.jsonl'));
    expect((await dialog.findByRole('alert')).textContent).toContain('Line 2: “questionid” is missing');
    await user.upload(input, new File([line], 'faq.jsonl'));
    await dialog.findByText('1 entry');
    await user.click(dialog.getByRole('button', { name: 'Create a knowledge base' }));

    await waitFor(() => expect(made).toHaveLength(1));
    expect(made[0]?.entries).toMatchObject([{ questionId: '1', question: 'Refund?', answer: 'Within a week.' }]);
    await user.type(await screen.findByLabelText('What somebody asks'), 'Money back?');
    await user.click(screen.getByRole('button', { name: 'Search' }));
    expect(await screen.findByText('near enough: it answers')).toBeDefined();
    expect(screen.getByText(/not near enough/)).toBeDefined();
    await expectNoAxeViolations();
  });

  it('saves appeal settings only with an address that can be reached', async () => {
    const { user, saved } = await openPage({ path: '/responses?tab=appeals' });
    await user.click(await screen.findByLabelText('Offer an appeal'));
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
    expect(save.disabled).toBe(true);
    await user.type(screen.getByLabelText('Address of the detection service'), 'https://guard.example.com');
    await expectNoAxeViolations();
    await user.click(save);
    const dialog = within(await screen.findByRole('dialog', { name: 'Save the appeal settings?' }));
    await user.type(dialog.getByLabelText('Why?'), 'People asked');
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(saved[0]?.settings?.appealPolicy).toMatchObject({ enabled: true }));
  });
});
