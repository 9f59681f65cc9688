import type { Log } from '#lib/telemetry/log.js';
import type { RunningServer } from './server.js';

/** What the web origin is made of. */
export interface WebOriginDeps {
  readonly host: string;
  readonly port: number;
  /** Environment variable that sets the port, named in the error when the port is taken. */
  readonly portVariable?: string;
  /** Folder of the built UI. */
  readonly directory: string;
  /** Which paths go to which service, longest prefix first: `{ prefix: '/api/', origin: 'http://127.0.0.1:5000' }`. */
  readonly targets: readonly { readonly prefix: string; readonly origin: string }[];
  readonly log: Log;
}

/** Serves the built UI and forwards API paths, so that the browser sees one origin. */
export function startWebOrigin(_deps: WebOriginDeps): Promise<RunningServer> {
  throw new Error('in the next commit');
}
