import { create, toJsonString } from '@bufbuild/protobuf';
import {
  DetectionResultSchema,
  ExportFormat,
  type ExportResultsRequest,
  type ExportResultsResponse,
  ExportResultsResponseSchema,
  ListResultsRequestSchema,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import type { Database } from '#lib/db/database.js';
import { toCsv, toCsvLines } from '#lib/results/csv.js';
import { exportColumns, toExportCells } from '#lib/results/export-row.js';
import { listResults } from './view.js';

/** Rows of one query and one piece of the file: some 500 KB. */
const pieceRows = 500;

/** As the message has it. */
const maxRows = 1_000_000;

/**
 * Writes the tenant's results that a request selects, newest first, piece by piece, each read when the caller has taken the
 * one before. Results that are stored meanwhile are not in it. Errors: those of `listResults`.
 */
export async function* exportResults(
  db: Database,
  tenantId: string,
  { results, format, maxResults }: ExportResultsRequest,
  signal: AbortSignal,
): AsyncGenerator<ExportResultsResponse> {
  const request = results ?? create(ListResultsRequestSchema);
  const limit = maxResults || maxRows;
  const isCsv = format !== ExportFormat.JSONL;
  let written = 0;
  let pageToken = '';
  if (isCsv) yield piece(toCsv(exportColumns, []), written);
  do {
    const pageSize = Math.min(pieceRows, limit - written);
    const page = await listResults(db, tenantId, { ...request, pageSize, pageToken });
    written += page.results.length;
    pageToken = page.nextPageToken;
    const lines = isCsv
      ? toCsvLines(page.results.map(toExportCells))
      : page.results.map((result) => `${toJsonString(DetectionResultSchema, result)}\n`).join('');
    if (lines !== '') yield piece(lines, written);
  } while (pageToken !== '' && written < limit && !signal.aborted);
}

function piece(text: string, written: number): ExportResultsResponse {
  return create(ExportResultsResponseSchema, { chunk: new TextEncoder().encode(text), written });
}
