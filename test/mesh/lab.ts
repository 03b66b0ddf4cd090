import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifests } from './manifests';
import type { LabRequest, LabResult, LabSettings, LoadReport, LogLine, Received } from './protocol';

export type { GatewayPod, LabRequest, LabResult, LabSettings, LoadReport, LogLine, Received } from './protocol';

export interface LabOptions extends LabSettings {
  /** YAML text, or paths of folders or files. */
  readonly manifests: string | readonly string[];
  /**
   * YAML merged into Istio's default mesh configuration.
   *
   * @default - Istio's defaults
   */
  readonly mesh?: string;
  /**
   * Let istiod and Envoy talk to standard error.
   *
   * @default - only if BRANCHLINE_LAB_VERBOSE is set
   */
  readonly verbose?: boolean;
}

/** What an answer should be; everything that is left out may be anything. */
export interface Expected {
  readonly status?: number;
  readonly workload?: string;
  readonly namespace?: string;
  readonly version?: string;
  /** The rule by which the first Envoy routed. */
  readonly route?: string;
  readonly flags?: string;
  /** Headers as the pod received them; `null` means absent. */
  readonly headers?: Record<string, string | null>;
  /** What the pod got that it called in turn (`x-call`). */
  readonly next?: Expected;
}

/**
 * A mesh of its own: Istio's discovery server, an Envoy for each gateway and sidecar, servers for all pods. Whatever a
 * method changes is in force, in every proxy, when its promise resolves.
 */
export class Lab {
  static async start(options: LabOptions): Promise<Lab> {
    const lab = await Lab.launch(['-mesh-config', options.mesh ?? ''], options.verbose);
    try {
      await lab.replaceAll(options.manifests, options);
    } catch (error) {
      await lab.stop();
      throw error;
    }
    return lab;
  }

  /** Starts the lab's program, with nothing in it yet. */
  static async launch(options: readonly string[], verbose?: boolean): Promise<Lab> {
    const folder = mkdtempSync(join(tmpdir(), 'lab-'));
    const args = ['-folder', folder, '-envoy', binary('BRANCHLINE_ENVOY'), ...options];
    const talking = verbose ?? Boolean(process.env.BRANCHLINE_LAB_VERBOSE);
    const child = spawn(binary('BRANCHLINE_LAB'), talking ? [...args, '-verbose'] : args, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lab = new Lab(child, folder);
    try {
      await lab.ready();
    } catch (error) {
      await lab.stop();
      throw error;
    }
    return lab;
  }

  /** All workloads that have pods, as `namespace/name`. */
  workloads: string[] = [];
  private settings: LabSettings = {};
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** The process whose network the lab's is. */
  get pid(): number {
    return this.child.pid!;
  }

  /** Makes the lab the node of a cluster: then its pods and Services are those of the API server. */
  async join(cluster: { kubeconfig: string; xds: string; drainMs: number }, settings: LabSettings): Promise<void> {
    await this.call('/join', { ...cluster, settings: withDefaults(settings) });
  }

  /** Makes these manifests the whole estate. Envoys whose pods stay the same stay up. */
  async replaceAll(manifests: string | readonly string[], settings: LabSettings = this.settings): Promise<void> {
    this.settings = settings;
    this.workloads = await this.call<string[]>('/replace', {
      manifests: readManifests(manifests),
      settings: withDefaults(settings),
    });
  }

  /** Adds or changes objects, all at once. */
  async apply(manifests: string | readonly string[]): Promise<void> {
    await this.call('/apply', { manifests: readManifests(manifests) });
  }

  /** Takes objects away, all at once, by `Kind/namespace/name`. */
  async remove(...ids: string[]): Promise<void> {
    await this.call('/remove', { ids });
  }

  /** Sends one request; the result has the access log lines. */
  async request(request: LabRequest): Promise<LabResult> {
    return this.call('/request', { ...request, logs: true });
  }

  /** Sends one request and throws, with what Envoy knows, if the answer is not as expected. */
  async expect(request: LabRequest, expected: Expected): Promise<LabResult> {
    const result = await this.request(request);
    const differences = compare(result, expected);
    if (differences.length > 0) {
      throw new Error([...differences, await this.diagnose(request, result)].join('\n'));
    }
    return result;
  }

  /**
   * Sends many requests, thousands a second, and gives the answers in their order. With `logs`, each waits for its
   * access log line: slower, but the route's name is known.
   */
  async play(
    requests: readonly LabRequest[],
    options: { concurrency?: number; logs?: boolean } = {},
  ): Promise<LabResult[]> {
    const logs = options.logs ?? false;
    const all = requests.map((request) => ({ ...request, logs }));
    return this.call('/play', { requests: all, concurrency: options.concurrency ?? 16 });
  }

  /**
   * Starts constant traffic: the requests in turn, over so many kept connections, until it is stopped. `perSecond` of
   * all connections together; as fast as answers come if it is 0.
   */
  async load(requests: readonly LabRequest[], connections = 8, perSecond = 0): Promise<Load> {
    return new Load(
      await this.call<string>('/load/start', { requests, connections, perSecond }),
      <T>(path: string, body: unknown) => this.call<T>(path, body),
    );
  }

  /** What a workload's pods got so far: the only way to see a mirrored request. */
  async received(workload: string): Promise<{ total: number; last: Received[] }> {
    return this.call('/received', workload);
  }

  /** A page of the admin interface of a workload's Envoy. */
  async envoy(workload: string, path: string): Promise<string> {
    return this.call('/envoy', { workload, path });
  }

  /** The virtual hosts that an Envoy has, by domain. */
  async virtualHosts(workload: string): Promise<Map<string, VirtualHost[]>> {
    const dump = JSON.parse(await this.envoy(workload, '/config_dump?resource=dynamic_route_configs'));
    const byDomain = new Map<string, VirtualHost[]>();
    for (const { route_config } of dump.configs ?? []) {
      for (const host of (route_config.virtual_hosts ?? []) as VirtualHost[]) {
        for (const domain of host.domains) {
          byDomain.set(domain, [...(byDomain.get(domain) ?? []), { ...host, routeConfig: route_config.name }]);
        }
      }
    }
    return byDomain;
  }

  /** What to look at when an answer surprises: the access log, and the routes of the host that was asked. */
  async diagnose(request: LabRequest, result: LabResult): Promise<string> {
    const host = new URL(request.url).hostname;
    const lines = [`request: ${JSON.stringify(request)}`, `answer: ${JSON.stringify(result, null, 1)}`];
    try {
      const hosts = await this.virtualHosts(request.from);
      const parent = `*.${host.split('.').slice(1).join('.')}`;
      const found = hosts.get(host) ?? hosts.get(parent) ?? hosts.get('*');
      lines.push(
        `routes of ${request.from} for ${host}: ${JSON.stringify(found?.slice(0, 2), null, 1)?.slice(0, 12_000)}`,
      );
      if (!found) {
        lines.push(`domains of ${request.from}: ${[...hosts.keys()].join(' ')}`);
      }
    } catch (error) {
      lines.push(`no routes to show: ${error instanceof Error ? error.message : error}`);
    }
    return lines.join('\n');
  }

  /** Ends everything that the lab started. */
  async stop(): Promise<void> {
    this.agent.destroy();
    const ended =
      this.child.exitCode !== null || this.child.signalCode !== null
        ? Promise.resolve()
        : new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.stdin?.end();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.child.once('error', reject);
      this.child.once('exit', (code) => reject(new Error(`the lab ended with ${code} before it was ready`)));
      this.child.stdout?.once('data', () => resolve());
    });
  }

  private call<T>(path: string, body: unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      const socketPath = join(this.folder, 'control');
      const request = httpRequest({ socketPath, path, method: 'POST', agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = JSON.parse(Buffer.concat(chunks).toString('utf8'));
          response.statusCode === 200 ? resolve(answer) : reject(new Error(answer.error));
        });
      });
      request.on('error', reject);
      request.end(JSON.stringify(body));
    });
  }
}

export interface VirtualHost {
  readonly name: string;
  readonly domains: string[];
  readonly routes: { readonly name?: string }[];
  /** The route configuration that it belongs to: a gateway's listener, a sidecar's port. */
  readonly routeConfig: string;
}

/** Traffic that goes on until it is stopped. */
export class Load {
  constructor(
    private readonly id: string,
    private readonly call: <T>(path: string, body: unknown) => Promise<T>,
  ) {}

  /** Waits for so many more answers, good or bad. */
  async flows(requests: number): Promise<void> {
    const goal = (await this.call<number>('/load/count', this.id)) + requests;
    while ((await this.call<number>('/load/count', this.id)) < goal) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<LoadReport> {
    return this.call('/load/stop', this.id);
  }
}

function withDefaults(settings: LabSettings): Required<LabSettings> {
  return {
    sidecars: settings.sidecars ?? ['*/*'],
    silent: settings.silent ?? [],
    forward: settings.forward ?? ['x-variant-id'],
    gateways: settings.gateways ?? [],
    external: settings.external ?? [],
    mountDelayMs: settings.mountDelayMs ?? 0,
  };
}

function binary(variable: string): string {
  const path = process.env[variable];
  if (!path) {
    throw new Error(`${variable} is not set: run the mesh tests with test/mesh/run.mjs`);
  }
  return path;
}

function compare(result: LabResult, expected: Expected): string[] {
  const entry: Partial<LogLine> = result.logs?.[0] ?? {};
  const actual: Record<string, unknown> = { ...result, route: entry.route, flags: entry.flags };
  const { headers, next, ...plain } = expected;
  const differences = Object.entries(plain)
    .filter(([field, value]) => value !== actual[field])
    .map(([field, value]) => `expected ${field} ${JSON.stringify(value)}, got ${JSON.stringify(actual[field])}`);
  for (const [name, value] of Object.entries(headers ?? {})) {
    const got = result.received?.headers[name] ?? null;
    if (got !== value) {
      differences.push(`expected header ${name} ${JSON.stringify(value)}, got ${JSON.stringify(got)}`);
    }
  }
  if (next !== undefined) {
    const found = result.next === undefined ? ['nothing was called'] : compare(result.next, next);
    differences.push(...found.map((item) => `behind it: ${item}`));
  }
  return differences;
}
