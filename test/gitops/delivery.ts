import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitOpsApp, type GitOpsSettings } from '../../lib';
import type { Files } from '../../lib/output/layout';
import type { User } from '../mesh/api-server';
import { type AuditEvent, Cluster } from '../mesh/cluster';
import { declareEstate, type Sequence, SIDECARS, type State } from '../mesh/contract/release-sequences';
import type { LabRequest, LabResult, Load, LoadReport } from '../mesh/lab';
import { Processes } from '../mesh/processes';
import { EstateRepository } from './estate-repository';
import { GitServer } from './git-server';
import { danglingRoutes, notDone, objectsOf } from './route-order';
import type { Tool, ToolOptions } from './tool';

/** A GitOps tool, and what it is given. */
export interface DeliveryOptions {
  /** Who it is in the audit log. */
  readonly user: User;
  /** What is emitted for it; the repository's address is the test's own. */
  readonly gitops: Omit<GitOpsSettings, 'repoURL'>;
  /** A file with the kinds that it brings along. */
  readonly crds: string;
  /** Workloads with a sidecar. @default - those of the releases */
  readonly sidecars?: readonly string[];
  start(options: ToolOptions): Promise<Tool>;
}

/** What came of a commit. */
export interface Step {
  /** What the tool asked the API server to change, in order. */
  readonly events: readonly AuditEvent[];
  /** After which of these a route led to something that was not there. */
  readonly dangling: readonly string[];
}

/** All the way from a commit to the answer to a request: a repository, a GitOps tool, a cluster with its mesh, traffic. */
export class Delivery {
  /** @param prepare makes the objects by which the tool finds the output, of the repository's address and folder */
  static async start(
    options: DeliveryOptions,
    prepare?: (url: string, folder: string) => Promise<string>,
  ): Promise<Delivery> {
    const begun = Date.now();
    const folder = mkdtempSync(join(tmpdir(), 'gitops-'));
    const server = await GitServer.start(folder);
    const repository = new EstateRepository(folder, 'estate.git');
    const bootstrap = await prepare?.(`${server.url}/${repository.name}`, repository.folder);
    const cluster = await Cluster.start({ sidecars: options.sidecars ?? SIDECARS, crds: [options.crds] });
    const processes = new Processes(folder);
    const given = { cluster, repository, server, processes, folder, ...(bootstrap !== undefined && { bootstrap }) };
    const tool = await options.start(given).catch(async (error) => {
      await Promise.all([processes.stop(), cluster.stop(), server.stop()]);
      throw error;
    });
    const delivery = new Delivery(options, cluster, repository, server, processes, tool, folder);
    delivery.say(`cluster and tool started in ${seconds(begun)}`);
    return delivery;
  }

  /** What was applied last, and since when something was pushed that may not have been applied whole. */
  private files: Files = new Map();
  private unfinishedSince?: string;
  private readonly begun = Date.now();
  private commits = 0;
  private requests = 0;

  private constructor(
    private readonly options: DeliveryOptions,
    readonly cluster: Cluster,
    private readonly repository: EstateRepository,
    private readonly server: GitServer,
    private readonly processes: Processes,
    private readonly tool: Tool,
    private readonly folder: string,
  ) {}

  /** What is emitted for a state of the registry. */
  filesOf(state: State, settings: Partial<GitOpsSettings> = {}): Files {
    const repoURL = `${this.server.url}/${this.repository.name}`;
    const app = new GitOpsApp({ gitops: { ...this.options.gitops, repoURL, ...settings } });
    declareEstate(app, state);
    return app.files();
  }

  /** Commits these files and waits until all of them are applied and healthy. */
  async commit(message: string, files: Files): Promise<Step> {
    return this.step(message, files, () => this.push(message, files));
  }

  /** Waits until what somebody has pushed is applied and healthy. */
  async pushed(message: string): Promise<Step> {
    const commit = this.repository.newest();
    return this.step(message, this.repository.filesOf(commit), async () => {
      this.commits += 1;
      const since = new Date().toISOString();
      await this.tool.announce(commit);
      return { since, commit };
    });
  }

  private async step(
    message: string,
    files: Files,
    push: () => Promise<{ since: string; commit: string }>,
  ): Promise<Step> {
    const begun = Date.now();
    const [before, after] = [objectsOf(this.files), objectsOf(files)];
    const { since, commit } = await push();
    await this.reached(`${message} is applied`, () => this.tool.applied(commit));
    const events = await this.changes(this.unfinishedSince ?? since);
    this.files = files;
    this.unfinishedSince = undefined;
    const missing = notDone(before, after, events);
    if (missing.length > 0) throw new Error(`${message}: applied, but not ${missing.join(', ')}`);
    const done = events.filter(({ id, changed }) => changed && (before.has(id) || after.has(id)));
    if (process.env.BRANCHLINE_GITOPS_VERBOSE) for (const { at, verb, id } of done) this.say(`  ${at} ${verb} ${id}`);
    this.say(`${message}: ${done.length} changes in ${seconds(begun)}`);
    return { events, dangling: danglingRoutes(before, after, events) };
  }

  /** Commits files of which the API server refuses one, and waits until the tool says so. */
  async commitRefused(message: string, files: Files): Promise<{ events: readonly AuditEvent[]; why: string }> {
    let why = '';
    const events = await this.commitUntil(`${message} is refused`, files, async (commit) => {
      why = (await this.tool.refused(commit)) ?? '';
      return why !== '' || 'nothing refused so far';
    });
    return { events, why };
  }

  /** Commits files that may never be applied whole, and waits for a state. */
  async commitUntil(
    what: string,
    files: Files,
    state: (commit: string) => Promise<true | string>,
  ): Promise<readonly AuditEvent[]> {
    const begun = Date.now();
    const { since, commit } = await this.push(what, files);
    this.unfinishedSince ??= since;
    await this.reached(what, () => state(commit));
    this.say(`${what} after ${seconds(begun)}`);
    return this.changes(since);
  }

  /** Commits files and waits until the routes of `cms` in the mesh lead, or no longer lead, to a version. */
  async commitUntilRouted(message: string, files: Files, version: string, wanted: boolean): Promise<void> {
    await this.commitUntil(message, files, async () => {
      const route = await this.cluster.get('networking.istio.io/v1', 'VirtualService', 'acme', 'cms');
      const is = JSON.stringify(route?.spec).includes(`"subset":"${version}"`);
      return is === wanted || (is ? 'there is still a route' : 'there is no route so far');
    });
  }

  /** Starts the sequence's traffic in its first state, makes its commits one after the other, and gives the report. */
  async release(name: string, { states, requests }: Sequence): Promise<{ load: LoadReport; steps: Step[] }> {
    const [first, ...commits] = states as [State, ...State[]];
    await this.commit(`${name}, the start`, this.filesOf(first));
    const steps: Step[] = [];
    const load = await this.underLoad(name, requests, async (traffic) => {
      for (const [index, state] of commits.entries()) {
        steps.push(await this.commit(`${name}, commit ${index + 1}`, this.filesOf(state)));
        await traffic.flows(100);
      }
    });
    return { load, steps };
  }

  /** Constant traffic while something is done. */
  async underLoad(
    name: string,
    requests: readonly LabRequest[],
    work: (traffic: Load) => Promise<void>,
    perSecond = PER_SECOND,
  ): Promise<LoadReport> {
    // That the last commit is applied does not mean that every proxy has it: what has never been answered is no failure.
    for (const request of requests) await this.cluster.waitUntilServing(request, { status: 200 });
    const traffic = await this.cluster.load({ requests, perSecond });
    let problem: unknown;
    try {
      await traffic.flows(PER_SECOND);
      await work(traffic);
      await traffic.flows(PER_SECOND);
    } catch (error) {
      problem = error;
    }
    const report = await traffic.stop();
    const { total, failures, answered, samples } = report;
    this.requests += total;
    this.say(`${name}: ${total} requests, failed ${JSON.stringify(failures)}, answered ${JSON.stringify(answered)}`);
    if (Object.keys(failures).length > 0) for (const sample of samples.slice(0, 4)) this.say(`  ${inWords(sample)}`);
    if (problem !== undefined) throw problem;
    return report;
  }

  async stop(): Promise<void> {
    this.say(`${this.requests} requests during ${this.commits} commits, ${seconds(this.begun)}`);
    await this.processes.stop();
    await this.cluster.stop();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async push(message: string, files: Files): Promise<{ since: string; commit: string }> {
    this.commits += 1;
    const since = new Date().toISOString();
    const commit = this.repository.commit(files, message);
    await this.tool.announce(commit);
    return { since, commit };
  }

  private async reached(what: string, state: () => Promise<true | string>): Promise<void> {
    let last: unknown;
    try {
      await this.processes.until(what, async () => {
        await this.giveAddresses();
        last = await state();
        if (last !== true) await new Promise((resolve) => setTimeout(resolve, 100));
        return last === true;
      });
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${last}`);
    }
  }

  /** What a cloud does for a Service of type LoadBalancer; Argo CD waits for it. */
  private async giveAddresses(): Promise<void> {
    const { body } = await this.cluster.send('GET', '/api/v1/services');
    for (const { metadata, spec, status } of body.items as Service[]) {
      if (spec.type !== 'LoadBalancer' || status.loadBalancer.ingress !== undefined) continue;
      const path = `/api/v1/namespaces/${metadata.namespace}/services/${metadata.name}/status`;
      const patch = { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } };
      await this.cluster.send('PATCH', path, JSON.stringify(patch), 'application/merge-patch+json');
    }
  }

  /** At once, and not when a test file has ended, as jest's console does. */
  private say(text: string): void {
    process.stdout.write(`gitops ${this.options.user}: ${text}\n`);
  }

  private async changes(since: string): Promise<readonly AuditEvent[]> {
    return (await this.cluster.auditEvents(since)).filter(({ user }) => user === this.options.user);
  }
}

interface Service {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly type: string };
  readonly status: { readonly loadBalancer: { readonly ingress?: unknown } };
}

const PER_SECOND = 200;

const seconds = (begun: number) => `${((Date.now() - begun) / 1000).toFixed(1)} s`;

/** Where and why a request failed. */
function inWords({ status, error, headers, logs = [] }: LabResult): string {
  const proxies = logs.map(({ proxy, flags, details, route }) => `${proxy}: ${flags} ${details}, route ${route}`);
  return `${headers?.date ?? ''} ${status} ${error ?? ''} ${proxies.join('; ')}`;
}
