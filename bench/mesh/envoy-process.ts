import { readdirSync, readFileSync } from 'node:fs';
import type { Lab } from '../../test/mesh/lab';

/** The process of one workload's Envoy, as the kernel sees it. */
export class EnvoyProcess {
  static async of(lab: Lab, workload: string): Promise<EnvoyProcess> {
    const info = JSON.parse(await lab.envoy(workload, '/server_info'));
    const bootstrap: string = info.command_line_options.config_path;
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && argumentsOf(name).includes(bootstrap));
    if (pid === undefined) throw new Error(`no process of ${workload}'s Envoy has ${bootstrap} in its command line`);
    return new EnvoyProcess(lab, workload, pid, bootstrap);
  }

  private constructor(
    private readonly lab: Lab,
    private readonly workload: string,
    private readonly pid: string,
    /** What it was started with: who it is and where it gets its configuration. */
    readonly bootstrap: string,
  ) {}

  /**
   * Seconds of processor time so far, user and system, of all threads. The kernel's own count in nanoseconds: the one in
   * /proc/<pid>/stat is the same, in hundredths of a second.
   */
  processorSeconds(): number {
    const threads = readdirSync(`/proc/${this.pid}/task`);
    const nanoseconds = threads.map((thread) =>
      Number(readFileSync(`/proc/${this.pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e9;
  }

  /** Bytes that its allocator has given out. */
  async allocatedBytes(): Promise<number> {
    return Number(JSON.parse(await this.lab.envoy(this.workload, '/memory')).allocated);
  }
}

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
