import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What programs of pods are run with. */
export interface Programs {
  /** Node.js, oldest version first. */
  readonly nodes: readonly string[];
  /** The folder of Apache Kafka's jars. */
  readonly jars: string;
  /** OpenTelemetry's module for `node --require`. */
  readonly openTelemetry: string;
}

/** Fetches what is not there yet. */
export function programs(): Programs {
  const said = execFileSync(process.execPath, [join(__dirname, '../programs.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(said.trimEnd().split('\n').at(-1)!);
}
