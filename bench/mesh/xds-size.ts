import { execFileSync } from 'node:child_process';
import type { EnvoyProcess } from './envoy-process';

/** Bytes of configuration that a proxy is sent when it starts, by kind. */
export interface XdsSize {
  readonly CDS: number;
  readonly EDS: number;
  readonly LDS: number;
  readonly RDS: number;
}

/** Asks the control plane for what this proxy needs, a second time and as a client of our own, and counts. */
export function xdsSize({ bootstrap }: EnvoyProcess): XdsSize {
  return JSON.parse(execFileSync(process.env.BRANCHLINE_XDS_BYTES!, [bootstrap], { encoding: 'utf8' }));
}

export function total({ CDS, EDS, LDS, RDS }: XdsSize): number {
  return CDS + EDS + LDS + RDS;
}
