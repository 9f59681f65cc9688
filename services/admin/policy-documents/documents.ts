import { type PolicyDocument, PolicyDocumentSchema } from '#gen/gatehouse/admin/v1/policy_document_pb.js';
import type { ImportPolicyRequest, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { type PolicyContent, readContent, validateContent } from '../policies/content.js';
import {
  findPolicy,
  findPolicyByName,
  type PolicyLabel,
  type PolicyRow,
  readSettings,
} from '../policies/definition.js';
import type { PolicyValidation } from '../policies/draft.js';
import { assertUnchanged, toSummary } from '../policies/policies.js';
import { createFromContent, putContent } from '../policies/put-content.js';
import { compareLabels, comparePolicies, maxDifferences } from '../revisions/diff.js';
import { findSnapshot } from '../revisions/snapshot.js';
import { listUpstreamsById } from '../upstreams/upstreams.js';
import { fromDocument, parseDocument, toDocument } from './document.js';
import { mergeDocuments } from './merge.js';
import { toPlain } from './plain.js';
import { readText, writeText } from './text.js';

/** What the features of documents need. */
export interface DocumentDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly validation: PolicyValidation;
}

/** The policy that a document is for, as it is; a new one has the shipped settings and no row. */
interface Target {
  readonly row: PolicyRow | undefined;
  readonly label: PolicyLabel;
  readonly content: PolicyContent;
}

/** Policies as code: exported to documents and imported from them. */
export function createPolicyDocuments(
  deps: DocumentDeps,
): Pick<Features<typeof PolicyService>, 'exportPolicy' | 'importPolicy'> {
  const { db, validation } = deps;

  return {
    async exportPolicy(request, caller) {
      const policy = await findPolicy(db, caller, request.id);
      const { tenantId } = caller;
      const was =
        request.policyRevision === 0n
          ? { revision: policy.revision, content: await readContent(db, tenantId, policy) }
          : await findSnapshot(db, tenantId, policy.id, request.policyRevision);
      const document = await documentOf(caller, policy, was.content);
      const text = writeText(toPlain(PolicyDocumentSchema, document), request.format);
      return { document, text, policyRevision: was.revision };
    },

    async importPolicy(request, caller) {
      const plain = readText(request.text, request.format);
      const given = parseDocument(plain);
      const target = await findTarget(caller, request, given);
      const wanted = request.prune ? given : await merged(caller, target, given, plain);
      const content = fromDocument(wanted, target.content, await modelId(caller, wanted, target));
      const label = { ...labelOf(wanted), name: target.label.name };
      const differences = [
        ...compareLabels(target.label, label),
        ...comparePolicies({ ...target.content, packageScanners: [] }, { ...content, packageScanners: [] }),
      ];
      const said = {
        changes: differences.slice(0, maxDifferences),
        leftOut: Math.max(0, differences.length - maxDifferences),
        created: target.row === undefined,
      };
      const put = { content, label, reason: request.reason, note: { imported: true } };
      if (request.dryRun) {
        const of = { id: target.row?.id ?? uuidv7(), name: label.name };
        await validateContent(db, validation, caller.tenantId, of, content);
        const policy = target.row === undefined ? {} : { policy: toSummary(target.row) };
        const changed = said.created || differences.length > 0;
        return { ...said, ...policy, changed, revision: target.row?.revision ?? 0n };
      }
      if (target.row === undefined) return { ...said, ...(await createFromContent(deps, caller, put)) };
      return { ...said, ...(await putContent(deps, caller, target.row, put)) };
    },
  };

  async function documentOf(caller: Caller, label: PolicyLabel, content: PolicyContent): Promise<PolicyDocument> {
    const models = await listUpstreamsById(db, caller, ({ id }) => id === content.settings.privateModelId);
    return toDocument(label, content, models.get(content.settings.privateModelId)?.name ?? '');
  }

  async function findTarget(caller: Caller, request: ImportPolicyRequest, given: PolicyDocument): Promise<Target> {
    const name = given.name.trim();
    const named = request.id === '' ? await findPolicyByName(db, caller.tenantId, name) : undefined;
    if (request.id === '' && name === '') {
      throw invalid('name', 'is needed when the request names no policy');
    }
    const row = request.id === '' ? named : await findPolicy(db, caller, request.id);
    if (row === undefined) {
      // What the caller saw is gone.
      if (request.expectedRevision !== 0n) throw new GatehouseError('POLICY_CHANGED');
      const content = { settings: readSettings({}), lists: [], scanners: [] };
      return { row, label: { name, description: '', owner: '' }, content };
    }
    assertUnchanged(row, request.expectedRevision);
    return { row, label: row, content: await readContent(db, caller.tenantId, row) };
  }

  /** The document with what it does not name as it is now. */
  async function merged(
    caller: Caller,
    target: Target,
    given: PolicyDocument,
    plain: unknown,
  ): Promise<PolicyDocument> {
    const current = toPlain(PolicyDocumentSchema, await documentOf(caller, target.label, target.content));
    // parseDocument has seen that it is an object; its own words tell what it names from what it leaves out.
    const whole = mergeDocuments(current, plain as ReturnType<typeof toPlain>);
    return Object.assign(parseDocument(whole), { name: given.name });
  }

  /** The id of the model that the document names. A model that is gone stays where it stood unless another is named. */
  async function modelId(caller: Caller, { privateModel }: PolicyDocument, { content }: Target): Promise<string> {
    const models = await listUpstreamsById(db, caller, () => true);
    const before = content.settings.privateModelId;
    if (privateModel === '') return models.has(before) ? '' : before;
    const found = [...models].find(([, { name }]) => name === privateModel)?.[0];
    if (found === undefined) throw invalid('private_model', 'names no upstream model of this tenant');
    return found;
  }
}

function labelOf({ name, description, owner }: PolicyDocument): PolicyLabel {
  return { name: name.trim(), description: description.trim(), owner: owner.trim() };
}

function invalid(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}
