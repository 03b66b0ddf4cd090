import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeEstate, GitOpsApp, readRegistry } from '../../lib';
import { Lab } from '../../test/mesh/lab';
import { benchTenants, type EstateSize, writeRegistry } from '../estate';
import { type ProxySize, proxySize } from './contestant';
import { EnvoyProcess } from './envoy-process';

/** A service that calls one other of its tenant. */
const WORKLOAD = 'tenant-0-staging/service-0';

/** What one sidecar holds in an estate of several tenants, with the emitted Sidecars and without. */
export async function measureScoping(size: EstateSize): Promise<{ with: ProxySize; without: ProxySize }> {
  const files = [...rendered(size)];
  const unscoped = files.filter(([path]) => !path.endsWith('/sidecars.k8s.yaml'));
  if (unscoped.length === files.length) throw new Error('no Sidecars were emitted');
  return { with: await sidecarSize(files), without: await sidecarSize(unscoped) };
}

function rendered(size: EstateSize): ReadonlyMap<string, string> {
  const registry = mkdtempSync(join(tmpdir(), 'branchline-bench-'));
  try {
    writeRegistry(registry, benchTenants(size));
    const app = new GitOpsApp();
    composeEstate(app, readRegistry(registry).estate);
    return app.files();
  } finally {
    rmSync(registry, { recursive: true });
  }
}

async function sidecarSize(files: readonly (readonly [string, string])[]): Promise<ProxySize> {
  const manifests = files.map(([, text]) => text).join('---\n');
  const lab = await Lab.start({ manifests, sidecars: [WORKLOAD] });
  try {
    return await proxySize(await EnvoyProcess.of(lab, WORKLOAD));
  } finally {
    await lab.stop();
  }
}
