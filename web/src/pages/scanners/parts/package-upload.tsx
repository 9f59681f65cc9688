import { useMutation } from '@connectrpc/connect-query';
import { Input, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PackageService, PackageType } from '#gen/gatehouse/admin/v1/package_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { FileButton } from '../../../ui/file/file-button.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import layout from '../../../ui/layout.module.css';
import { Notice } from '../../../ui/notice.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { Tag } from '../../../ui/tag.js';
import { readPackageFile } from './package-file.js';

/** Problems that are shown at once. */
const maxShown = 20;

/** Uploads a package file after showing what is in it and what is wrong with it. Render it while it is open. */
export function PackageUpload({ onClose, onUploaded }: { onClose: () => void; onUploaded: (id: string) => void }) {
  const { t } = useTranslation('scanners');
  const [content, setContent] = useState('');
  const [type, setType] = useState(PackageType.BASIC);
  const invalidate = useInvalidate(PackageService);
  const upload = useMutation(PackageService.method.uploadPackage, {
    onSuccess: async (reply) => {
      await invalidate();
      onUploaded(reply.package?.id ?? '');
    },
  });
  const file = useMemo(
    () =>
      readPackageFile(content, {
        notJson: t('upload.notJson'),
        missing: t('upload.missing'),
        oneOf: (words) => t('upload.oneOf', { words }),
        badTag: t('upload.badTag'),
        twice: t('upload.twice'),
      }),
    [content, t],
  );
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('packages.upload')}
      submit={t('packages.upload')}
      onSubmit={() => file && upload.mutate({ package: { ...file.package, type } })}
      isPending={upload.isPending}
      error={upload.error}
      isReady={file !== undefined && file.problems.length === 0}
    >
      <div>
        <FileButton label={t('upload.choose')} accept=".json,application/json" onText={setContent} />
      </div>
      <Field label={t('upload.content')} hint={t('upload.fileHint')}>
        {(control) => (
          <Input.TextArea
            {...control}
            dir="ltr"
            spellCheck={false}
            autoSize={{ minRows: 3, maxRows: 10 }}
            value={content}
            onChange={({ target }) => setContent(target.value)}
          />
        )}
      </Field>
      <Segmented
        aria-label={t('upload.type')}
        value={type}
        onChange={setType}
        options={[
          { value: PackageType.BASIC, label: t('packages.basic') },
          { value: PackageType.PURCHASABLE, label: t('packages.purchasable') },
        ]}
      />
      {file !== undefined && file.problems.length > 0 && (
        <Notice tone="problem" title={t('upload.problems')}>
          <ul>
            {file.problems.slice(0, maxShown).map(({ place, message }) => (
              <li key={`${place} ${message}`}>{t('upload.problem', { place, message })}</li>
            ))}
          </ul>
        </Notice>
      )}
      {file !== undefined && file.package.scanners.length > 0 && (
        <section className={layout['stack']} aria-label={t('upload.previewName')}>
          <strong>{t('upload.preview', { name: file.package.name, count: file.package.scanners.length })}</strong>
          {file.package.scanners.map(({ tag, name, riskLevel }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: tags of a file may repeat
            <div key={index} className={layout['row']}>
              <Tag code>{tag}</Tag>
              <span>{name}</span>
              {riskLevel > 0 && <RiskTag level={riskLevel} />}
            </div>
          ))}
        </section>
      )}
    </FormDialog>
  );
}
