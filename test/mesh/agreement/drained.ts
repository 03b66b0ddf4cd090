import type { Lab } from '../lab';

/** Waits until no Envoy serves connections any more that were made before its listeners changed. */
export async function drained(lab: Lab): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (const workload of lab.workloads) {
    while (!(await isDrained(lab, workload))) {
      if (Date.now() > deadline) throw new Error(`${workload} still drains its listeners`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function isDrained(lab: Lab, workload: string): Promise<boolean> {
  let stats: string;
  try {
    stats = await lab.envoy(workload, '/stats?filter=^listener_manager\\.total_(listeners|filter_chains)_draining$');
  } catch {
    // A plain pod has no Envoy, a Deployment without replicas no pod.
    return true;
  }
  return stats
    .trim()
    .split('\n')
    .every((line) => line.endsWith(': 0'));
}
