import { type CampaignRun, RunStatus } from '#gen/gatehouse/admin/v1/campaign_pb.js';

/** How often an open run is looked at: a question takes some tens of milliseconds. */
export const pollMs = 1000;

/** Whether something still works at the run. */
export function isOpenRun(run: CampaignRun | undefined): boolean {
  return run?.status === RunStatus.PENDING || run?.status === RunStatus.RUNNING;
}

/** The share of what was judged that was judged as expected, 0..1; undefined before the first. */
export function passRate({ passed, failed }: Pick<CampaignRun, 'passed' | 'failed'>): number | undefined {
  return passed + failed === 0 ? undefined : passed / (passed + failed);
}
