import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import { PackageService, PackageType, type ScannerPackageSchema } from '#gen/gatehouse/admin/v1/package_pb.js';
import {
  PolicyService,
  ScannerService,
  type StoredCustomScanner,
  StoredCustomScannerSchema,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DraftService, type TestDraftRequest } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { internalError } from './catalogue-error.js';
import { attackFinding } from './verdicts.js';

/** What a test says of the services behind the pages of scanners. */
export interface ScannerServiceOptions {
  readonly custom?: readonly MessageInitShape<typeof StoredCustomScannerSchema>[];
  readonly packages?: readonly MessageInitShape<typeof ScannerPackageSchema>[];
  /** Reads of the catalogue that fail before one succeeds. */
  readonly failures?: number;
}

/** The services behind the pages of scanners, in memory, with what was saved and tried. */
export function createScannerServices({ custom = [], packages = [], failures = 0 }: ScannerServiceOptions) {
  let scanners: StoredCustomScanner[] = custom.map((one) => create(StoredCustomScannerSchema, one));
  let failing = failures;
  const saved: unknown[] = [];
  const tried: TestDraftRequest[] = [];
  const services = (router: ConnectRouter): void => {
    router.service(CatalogService, {
      listCatalog() {
        if (failing-- > 0) throw internalError();
        return {
          packages: [{ code: 'attacks', name: 'Attacks', nameZh: '攻击' }],
          scanners: [
            { tag: 'S9', name: 'Prompt attack', nameZh: '提示攻击', packageCode: 'attacks', enabled: true, ...always },
            { tag: 'S10', name: 'Profanity', nameZh: '粗口', packageCode: 'attacks', needsModel: true, ...always },
          ],
        };
      },
    });
    router.service(PackageService, {
      listPackages: () => ({ packages: [...packages] }),
      listAllPackages: () => ({ packages: [...packages] }),
      getPackage: () => ({ package: packages[0]! }),
      getPackageStatistics: () => ({ tenants: 2, policies: 3, policiesOff: 1, tenantIds: ['tenant-2'] }),
      uploadPackage({ package: given }) {
        saved.push(given);
        return { package: { ...given!, id: 'package-2' } };
      },
      archivePackage(request) {
        saved.push(request);
        return {};
      },
    });
    router.service(PolicyService, {
      listPolicies: () => ({ policies: [{ id: 'policy-1', name: 'Default', isDefault: true }] }),
      getPolicy: () => ({ definition: { settings: { scanners: [{ tag: 'S10', mode: Mode.MONITOR }] } } }),
    });
    router.service(ScannerService, {
      listCustomScanners: () => ({ scanners }),
      createCustomScanner(request) {
        saved.push(request);
        const scanner = { ...request.scanner!, id: 'scanner-9', tag: 'S109' };
        scanners = [...scanners, create(StoredCustomScannerSchema, { scanner, enabled: true })];
        return { scanner: scanners.at(-1)! };
      },
      updateCustomScanner(request) {
        saved.push(request);
        const { scanner, enabled } = request;
        scanners = scanners.map((one) => create(StoredCustomScannerSchema, { ...one, scanner: scanner!, enabled }));
        return { scanner: scanners[0]! };
      },
      deleteCustomScanner() {
        scanners = [];
        return {};
      },
      resumeCustomScanner() {
        scanners = scanners.map((one) => ({ ...one, scanner: { ...one.scanner!, suspended: false } }));
        return {};
      },
    });
    router.service(DraftService, { testDraft: (request) => tryDraft(request, tried) });
  };
  return { services, saved, tried, scanners: () => scanners };
}

const always = { riskLevel: RiskLevel.HIGH_RISK, scanPrompt: true, scanResponse: true };

/** Finds the word "bad", and refuses every pattern with an open bracket. */
function tryDraft(request: TestDraftRequest, tried: TestDraftRequest[]) {
  tried.push(request);
  const { draft, texts } = request;
  const definition = draft.case === 'scanner' ? draft.value.definition : undefined;
  const bracket = definition?.case === 'regex' ? definition.value.pattern.indexOf('(') : -1;
  if (bracket >= 0) {
    const problem = { path: 'regex.pattern', message: 'has an open bracket', start: bracket, end: bracket + 1 };
    return { problems: [problem] };
  }
  const outcomes = texts.map((text) => {
    const start = text.indexOf('bad');
    return { findings: start < 0 ? [] : [attackFinding({ start, end: start + 3 })] };
  });
  return { outcomes, durationMs: 0.5, ...(definition?.case === 'regex' && { cost: { costClass: CostClass.LIGHT } }) };
}

/** A custom scanner as it is stored, found under S100. */
export const storedScanner: StoredCustomScanner = create(StoredCustomScannerSchema, {
  enabled: true,
  costClass: CostClass.HEAVY,
  scanner: {
    id: 'scanner-1',
    tag: 'S100',
    name: 'Order numbers',
    ...always,
    definition: { case: 'regex', value: { pattern: 'ord-\\d+' } },
  },
});

/** A package as the list has it. */
export const scannerPackage: MessageInitShape<typeof ScannerPackageSchema> = {
  id: 'package-1',
  code: 'retail',
  name: 'Retail',
  type: PackageType.PURCHASABLE,
  scannerCount: 1,
  scanners: [
    { tag: 'S30', name: 'Refund fraud', ...always, definition: { case: 'genai', value: { description: 'x' } } },
  ],
};
