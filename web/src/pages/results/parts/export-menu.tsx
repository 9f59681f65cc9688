import { DownloadOutlined } from '@ant-design/icons';
import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportFormat, type ListResultsRequest, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { saveFile } from '../../../ui/file/save-file.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { RadioCards } from '../../../ui/form/radio-cards.js';
import { Glyph } from '../../../ui/glyph.js';
import type { Counts } from './use-counts.js';

const formats = {
  csv: { format: ExportFormat.CSV, type: 'text/csv' },
  jsonl: { format: ExportFormat.JSONL, type: 'application/x-ndjson' },
} as const;

/** A file is put together in the browser's memory, which holds so many results. */
const maxResults = 200_000;

/** Has the results that the filters select written to a file. */
export function ExportMenu({ request, counts }: { request: ListResultsRequest; counts: Counts }) {
  const { t } = useTranslation('results');
  const format = useFormat();
  const transport = useTransport();
  const [isOpen, setIsOpen] = useState(false);
  const [kind, setKind] = useState<keyof typeof formats>('csv');
  const [written, setWritten] = useState(0);
  const stop = useRef<AbortController>(undefined);
  const save = useMutation({
    async mutationFn() {
      stop.current = new AbortController();
      const parts: BlobPart[] = [];
      setWritten(0);
      const stream = createClient(ResultService, transport).exportResults(
        { results: request, format: formats[kind].format, maxResults },
        { signal: stop.current.signal },
      );
      for await (const reply of stream) {
        // A copy of its own: the type of a chunk allows memory that is shared, which a file cannot be made of.
        parts.push(new Uint8Array(reply.chunk));
        setWritten(reply.written);
      }
      saveFile(`results-${new Date().toISOString().slice(0, 10)}.${kind}`, parts, formats[kind].type);
    },
    onSuccess: () => setIsOpen(false),
  });
  const close = (): void => {
    stop.current?.abort();
    save.reset();
    setIsOpen(false);
  };
  const tooMany = counts.total !== undefined && counts.total > maxResults;
  return (
    <>
      <Button icon={<Glyph of={DownloadOutlined} />} onClick={() => setIsOpen(true)}>
        {t('export.open')}
      </Button>
      {isOpen && (
        <FormDialog
          open
          onClose={close}
          title={t('export.title')}
          submit={t('export.submit')}
          onSubmit={() => save.mutate()}
          isPending={save.isPending}
          error={save.error}
        >
          <RadioCards
            label={t('export.format')}
            value={kind}
            onChange={(value) => setKind(value === 'jsonl' ? 'jsonl' : 'csv')}
            disabled={save.isPending}
            options={(['csv', 'jsonl'] as const).map((value) => ({
              value,
              label: t(`export.${value}.name`),
              about: t(`export.${value}.about`),
            }))}
          />
          <p role="status">
            {save.isPending
              ? t('export.written', { number: format.number(written) })
              : t(tooMany ? 'export.tooMany' : 'export.about', { number: format.number(maxResults) })}
          </p>
        </FormDialog>
      )}
    </>
  );
}
