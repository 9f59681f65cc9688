import { useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { PackageService } from '#gen/gatehouse/admin/v1/package_pb.js';
import { PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { listScannerEntries, type ScannerEntry } from './scanner-entry.js';

/** The scanners of a policy, and how reading them goes. */
export interface Scanners {
  readonly entries: readonly ScannerEntry[];
  readonly isPending: boolean;
  readonly error: Error | null;
  refetch(): void;
}

/** Reads every scanner that a policy can run: official ones, those of packages and the tenant's own. */
export function useScanners(policyId: string): Scanners {
  const { i18n } = useTranslation();
  const catalog = useQuery(CatalogService.method.listCatalog, {}, { staleTime: Number.POSITIVE_INFINITY });
  const packages = useQuery(PackageService.method.listPackages, { withScanners: true });
  const custom = useQuery(ScannerService.method.listCustomScanners, { policyId });
  const policy = useQuery(PolicyService.method.getPolicy, { id: policyId });
  const queries = [catalog, packages, custom, policy];
  const entries = useMemo(
    () =>
      catalog.data && packages.data && custom.data && policy.data
        ? listScannerEntries({
            catalog: catalog.data,
            packages: packages.data.packages,
            custom: custom.data.scanners,
            overrides: policy.data.definition?.settings?.scanners ?? [],
            language: i18n.language,
          })
        : [],
    [catalog.data, packages.data, custom.data, policy.data, i18n.language],
  );
  return {
    entries,
    isPending: queries.some(({ isPending }) => isPending),
    error: queries.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
    refetch: () => {
      for (const query of queries) if (query.error !== null) void query.refetch();
    },
  };
}
