import { UploadOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PackageService, PackageType, type ScannerPackage } from '#gen/gatehouse/admin/v1/package_pb.js';
import { useUser } from '../../../app/session/session.js';
import { Card } from '../../../ui/card.js';
import { Glyph } from '../../../ui/glyph.js';
import layout from '../../../ui/layout.module.css';
import { PeekLink } from '../../../ui/peek-link.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { usePeek } from '../../../ui/table/use-peek.js';
import { Tag } from '../../../ui/tag.js';
import { PackagePeek } from './package-peek.js';
import { PackageUpload } from './package-upload.js';

interface PackageListProps {
  /** Id of the package whose details are open. */
  readonly peek: string | undefined;
  readonly onPeek: (id: string | undefined) => void;
}

/** The packages that the tenant has; a super administrator also sees archived ones and those of other tenants. */
export function PackageList({ peek, onPeek }: PackageListProps) {
  const { t } = useTranslation('scanners');
  const { superAdmin } = useUser();
  const [isUploading, setIsUploading] = useState(false);
  const own = useQuery(PackageService.method.listPackages, { withScanners: true });
  const all = useQuery(PackageService.method.listAllPackages, {}, { enabled: superAdmin });
  const uploaded = superAdmin ? (all.data?.packages ?? []) : [];
  const rows = [...(own.data?.packages.filter(({ official }) => official || !superAdmin) ?? []), ...uploaded];
  const { list, row, close } = usePeek({ rows, keyOf, open: peek, onOpen: onPeek });
  const error = own.error ?? all.error;
  const isPending = own.isPending || (superAdmin && all.isPending);
  const upload = superAdmin && (
    <Button icon={<Glyph of={UploadOutlined} />} onClick={() => setIsUploading(true)}>
      {t('packages.upload')}
    </Button>
  );
  return (
    <>
      <Card flush title={t('viewOf.packages')} extra={upload}>
        {error !== null && rows.length === 0 ? (
          <ErrorState
            error={error}
            onRetry={() => {
              void own.refetch();
              if (superAdmin) void all.refetch();
            }}
          />
        ) : rows.length === 0 && !isPending ? (
          <StateView tone="empty" title={t('packages.none.title')} text={t('packages.none.text')} />
        ) : (
          <div ref={list}>
            <DataTable
              label={t('viewOf.packages')}
              rows={rows}
              keyOf={keyOf}
              active={peek}
              onOpen={({ id }) => onPeek(id)}
              loading={isPending}
              columns={[
                {
                  key: 'name',
                  title: t('name'),
                  cell: ({ id, name }) => (
                    <PeekLink to={`/scanners?view=packages&peek=${id}`} onPeek={() => onPeek(id)}>
                      <bdi>{name}</bdi>
                    </PeekLink>
                  ),
                },
                {
                  key: 'kind',
                  title: t('packages.kind'),
                  width: '240px',
                  cell: (one) => (
                    <span className={layout['tags']}>
                      <Tag>{t(kindOf(one))}</Tag>
                      {one.archivedAt && <Tag tone="low">{t('packages.archived')}</Tag>}
                    </span>
                  ),
                },
                {
                  key: 'version',
                  title: t('packages.version'),
                  width: '120px',
                  from: 'tablet',
                  cell: ({ version }) => version,
                },
                {
                  key: 'count',
                  title: t('packages.scanners'),
                  width: '110px',
                  align: 'end',
                  cell: ({ scannerCount }) => scannerCount,
                },
              ]}
            />
          </div>
        )}
      </Card>
      <PackagePeek
        open={peek !== undefined}
        of={row}
        isLoading={isPending}
        onClose={close}
        onGone={() => onPeek(undefined)}
      />
      {isUploading && (
        <PackageUpload
          onClose={() => setIsUploading(false)}
          onUploaded={(id) => {
            setIsUploading(false);
            onPeek(id);
          }}
        />
      )}
    </>
  );
}

function kindOf({ official, type }: ScannerPackage): 'packages.official' | 'packages.basic' | 'packages.purchasable' {
  if (official) return 'packages.official';
  return type === PackageType.PURCHASABLE ? 'packages.purchasable' : 'packages.basic';
}

function keyOf({ id }: ScannerPackage): string {
  return id;
}
