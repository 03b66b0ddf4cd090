import { UnknownParticipant } from '../../../lib/explain/participants';
import {
  type Answer,
  type Client,
  gatewayClients,
  Resolver,
  requestFromUrl,
  workloadClient,
} from '../../../lib/resolver';
import { type Expected, Lab, type LabOptions, type LabRequest, type LabResult, type LabSettings } from '../lab';
import { labModel } from '../lab-model';
import type { RenderedEstate } from './rendered-estate';

/** What may be said about a mesh besides its manifests. */
export type MeshOptions = Omit<LabOptions, 'manifests'>;

/**
 * A real mesh and the resolver's idea of it, side by side: every expected answer is expected of both, so that a test of
 * a rule also says whether `explain` and `branchline/testing` know the rule.
 */
export class JudgedMesh {
  static async start(estate: RenderedEstate, options: MeshOptions = {}): Promise<JudgedMesh> {
    return new JudgedMesh(await Lab.start({ ...options, manifests: estate.yaml }), estate, options);
  }

  private resolver: Resolver;

  private constructor(
    readonly lab: Lab,
    estate: RenderedEstate,
    private settings: LabSettings,
  ) {
    this.resolver = resolverOf(estate.yaml);
  }

  /** Makes this estate the whole one. */
  async replace(estate: RenderedEstate, settings: LabSettings = this.settings): Promise<void> {
    this.settings = settings;
    await this.lab.replaceAll(estate.yaml, settings);
    this.resolver = resolverOf(estate.yaml);
  }

  /** Sends a request and throws if Envoy's answer, or the resolver's, is another. */
  async expect(request: LabRequest, expected: Expected): Promise<LabResult> {
    const result = await this.lab.expect(request, expected);
    this.judge(request, result);
    return result;
  }

  /** What the resolver says. */
  resolve(request: LabRequest): Answer {
    const scheme = request.url.replace(/^ws/, 'http');
    const { host, ...headers } = lowerCase(request.headers ?? {});
    return this.resolver.resolve({
      ...requestFromUrl(scheme, this.client(request.from)),
      ...(request.method !== undefined && { method: request.method }),
      ...(request.grpc && { method: 'POST' }),
      // The connection goes where the URL says, whatever the header says.
      ...(host !== undefined && {
        authority: host,
        port: Number(new URL(scheme).port || (scheme.startsWith('https') ? 443 : 80)),
      }),
      ...(request.sni !== undefined && { sni: request.sni }),
      headers,
    });
  }

  /** Compares Envoy's answer with the resolver's. */
  judge(request: LabRequest, result: LabResult): void {
    const answer = this.resolve(request);
    const differences = disagreements(answer, result);
    if (differences.length === 0) return;
    throw new Error(
      `the resolver disagrees with Envoy about ${JSON.stringify(request)}:\n${differences.join('\n')}\n` +
        `resolver: rule ${answer.rule?.name}, ${answer.outcome.kind}\nEnvoy: ${JSON.stringify(result, null, 1)}`,
    );
  }

  async stop(): Promise<void> {
    await this.lab.stop();
  }

  private client(from: string): Client {
    const [namespace, name] = from.split('/') as [string, string];
    const { model } = this.resolver;
    const workload = model.workloads.find((each) => each.namespace === namespace && each.name === name);
    // Gateway pods that are there already are in no manifest: the resolver has to find out where they are.
    const gateways = gatewayClients(model);
    const gateway =
      workload === undefined
        ? gateways.find((each) => each.namespace === namespace)
        : gateways.find((each) => each.namespace === namespace && each.labels === workload.labels);
    if (gateway !== undefined) return gateway;
    if (workload === undefined) throw new UnknownParticipant(from);
    return workloadClient(workload);
  }
}

function resolverOf(yaml: string): Resolver {
  return new Resolver(labModel(yaml));
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !name.startsWith('x-lab-') && name !== 'x-call'),
  );
}

const VARIANT = 'x-variant-id';

function disagreements({ outcome, rule }: Answer, result: LabResult): string[] {
  const route = result.logs?.[0]?.route;
  const status = (wanted: number) => (result.status === wanted ? [] : [`status ${wanted}, not ${result.status}`]);
  switch (outcome.kind) {
    case 'redirect':
      return [
        ...status(outcome.status),
        ...(result.headers?.location === outcome.location ? [] : [`location ${outcome.location}`]),
      ];
    case 'direct-response':
    case 'denied':
    case 'error':
      return status(outcome.status ?? 0);
    case 'unreachable':
      return status(0);
    case 'passthrough':
      return [];
    case 'forward': {
      const name = route === undefined || rule?.name === route ? [] : [`rule ${rule?.name}, not ${route}`];
      if (result.workload === undefined) {
        const errors = outcome.destinations.map(({ result: each }) => ('status' in each ? each.status : 200));
        const abort = outcome.fault?.abort;
        return abort !== undefined || errors.includes(result.status)
          ? name
          : [...name, `status ${errors.join(' or ')}`];
      }
      const taken = outcome.destinations.find(({ workloads }) =>
        workloads.some((each) => each.namespace === result.namespace && each.name === result.workload),
      );
      if (taken === undefined) return [...name, `no way to ${result.namespace}/${result.workload}`];
      const header = taken.headers.get(VARIANT);
      const got = result.received?.headers[VARIANT];
      return header === got ? name : [...name, `${VARIANT} ${header}, not ${got}`];
    }
  }
}
