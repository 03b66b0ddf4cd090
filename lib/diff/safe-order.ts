import {
  type Destination,
  isRunning,
  type MeshModel,
  type MeshObject,
  selects,
  subsetNamed,
  type VirtualService,
} from '../mesh-model';
import type { Touched } from './touched';

/** What applies the output, as far as head says so. */
export type GitOps = 'flux' | 'argocd' | 'unknown';

/**
 * A route and its target that come or go together (SAFE-1, SAFE-2), a route without target, a consumer that goes before others
 * know (QUEUE-1), or a workload with another selector (SAFE-5).
 */
export interface OrderFinding {
  /** The rule of the contract. */
  readonly id: 'SAFE-1' | 'SAFE-2' | 'SAFE-5' | 'DEST-2' | 'QUEUE-1';
  /**
   * `removed-with-route` and `dangling` may fail requests, `consumer-removed` may lose messages, `selector-changed` is refused by Kubernetes;
   * `added-with-route` is fine.
   */
  readonly kind: 'removed-with-route' | 'added-with-route' | 'dangling' | 'consumer-removed' | 'selector-changed';
  /** False where what applies the output is known to do it in a safe order. */
  readonly unsafe: boolean;
  /** `acme/cms ops-1234` */
  readonly target: string;
  /** Names of the routes that lead there, each as `VirtualService acme/cms: ops-1234`. */
  readonly routes: readonly string[];
  /** Where the first of them stands: `dist/acme/routing/mesh-cms.k8s.yaml:31`. */
  readonly at: string;
  /** The finding in one sentence. */
  readonly text: string;
}

/** Compares routes and their targets in both versions. */
export function orderFindings(base: MeshModel, head: MeshModel, touched: Touched): OrderFinding[] {
  const before = new Targets(base, touched);
  const after = new Targets(head, touched);
  const tool = gitOpsOf(head, base);
  const findings: OrderFinding[] = [];
  for (const [key, target] of before.routed) {
    if (after.routed.has(key) || !before.exists(key)) continue;
    const gone = after.missing(target);
    if (gone !== undefined) findings.push(removed(target, gone, tool));
  }
  for (const [key, target] of after.routed) {
    const missing = after.missing(target);
    if (missing !== undefined) {
      if (before.routed.has(key) && before.missing(target) !== undefined) continue;
      const text = `${target.routes[0]} leads to ${target.name}, but ${missing} in HEAD: its requests get 503`;
      findings.push({ id: 'DEST-2', kind: 'dangling', unsafe: true, ...shown(target), text });
    } else if (!before.routed.has(key) && before.missing(target) !== undefined) {
      const text = `${target.name} comes together with its ${routesText(target)}: fine, targets are applied first`;
      findings.push({ id: 'SAFE-1', kind: 'added-with-route', unsafe: false, ...shown(target), text });
    }
  }
  return findings.sort(
    (a, b) => Number(b.unsafe) - Number(a.unsafe) || (a.kind + a.target < b.kind + b.target ? -1 : 1),
  );
}

interface Target {
  readonly name: string;
  readonly destination: Destination;
  readonly from: string;
  readonly routes: string[];
  readonly at: () => string;
}

function shown(target: Target) {
  return { target: target.name, routes: [...target.routes].sort(), at: target.at() };
}

function routesText({ routes }: Target): string {
  return routes.length === 1 ? 'route' : `${routes.length} routes`;
}

function removed(target: Target, gone: string, tool: GitOps): OrderFinding {
  const advice =
    tool === 'argocd'
      ? 'safe with this Argo CD Application (waves and PruneLast)'
      : `${tool === 'flux' ? 'unsafe: Flux deletes the target first' : 'unsafe with Flux, safe with Argo CD waves and PruneLast'}; remove the routes in one commit (state: retiring) and the rest in the next`;
  const text = `${target.name}: its ${routesText(target)} and its target go in one step (${gone}); ${advice}`;
  return { id: 'SAFE-2', kind: 'removed-with-route', unsafe: tool !== 'argocd', ...shown(target), text };
}

/** Destinations of a version's routes, and whether they lead anywhere. */
class Targets {
  readonly routed = new Map<string, Target>();

  constructor(
    private readonly model: MeshModel,
    touched: Touched,
  ) {
    for (const service of model.virtualServices) {
      for (const rule of [...service.http, ...service.tcp, ...service.tls]) {
        const taking = rule.route.length === 1 ? rule.route : rule.route.filter(({ weight }) => weight > 0);
        for (const { destination } of taking) {
          if (
            !touched.host(destination.host.toLowerCase()) &&
            !service.hosts.some((host) => touched.host(host.toLowerCase()))
          )
            continue;
          this.add(
            service,
            destination,
            `${rule.object.title}: ${'name' in rule && rule.name ? rule.name : 'a rule'}`,
            rule,
          );
        }
      }
    }
  }

  private add(
    service: VirtualService,
    destination: Destination,
    route: string,
    rule: { readonly object: MeshObject; readonly path: readonly (string | number)[] },
  ): void {
    const key = `${destination.host} ${destination.subset}`;
    const known = this.routed.get(key);
    if (known !== undefined) {
      if (!known.routes.includes(route)) known.routes.push(route);
      return;
    }
    const [found] = this.model.servicesNamed(destination.host).values();
    const kubernetes = /^([^.]+)\.([^.]+)\.svc\./.exec(destination.host);
    const name =
      found?.registry === 'kubernetes'
        ? `${found.namespace}/${found.name}`
        : kubernetes === null
          ? destination.host
          : `${kubernetes[2]}/${kubernetes[1]}`;
    this.routed.set(key, {
      name: destination.subset === '' ? name : `${name} ${destination.subset}`,
      destination,
      from: service.namespace,
      routes: [route],
      at: () => {
        const { file, line } = rule.object.at(...rule.path);
        return `${file}:${line}`;
      },
    });
  }

  exists(key: string): boolean {
    return this.missing(this.routed.get(key)!) === undefined;
  }

  /** Why a destination leads nowhere in this version, in words; nothing when it leads somewhere. */
  missing({ destination, from }: Target): string | undefined {
    const { host, subset } = destination;
    const [service] = this.model.servicesNamed(host).values();
    if (service === undefined) return `Service ${host} is not there`;
    let labels = service.selector;
    if (subset !== '') {
      const rules = this.model.destinationRules.lookup(from, service);
      const found = rules.map((rule) => subsetNamed(rule, subset)).find((named) => named !== undefined);
      if (found === undefined) return `no DestinationRule has the subset ${subset}`;
      if (labels !== undefined) labels = { ...labels, ...found.labels };
    }
    if (labels === undefined || service.registry !== 'kubernetes' || service.headless) return undefined;
    const running = this.model
      .workloadsWith(service.namespace, labels)
      .some((workload) => isRunning(workload) && selects(service.selector!, workload.labels));
    return running
      ? undefined
      : `no workload runs with the labels of ${subset === '' ? `service ${service.name}` : `subset ${subset}`}`;
  }
}

const PRUNE_LAST = 'PruneLast=true';

/** Argo CD counts only if it prunes the targets of routes last, and routing stands in a later wave than them. */
export function gitOpsOf(model: MeshModel, base: MeshModel): GitOps {
  const flux = model.objects.some(
    ({ kind, group }) => kind === 'Kustomization' && group === 'kustomize.toolkit.fluxcd.io',
  );
  if (flux) return 'flux';
  const applications = model.objects.filter(
    ({ kind, group }) => group === 'argoproj.io' && kind.startsWith('Application'),
  );
  if (applications.length === 0) return 'unknown';
  const idOf = ({ kind, namespace, name }: MeshObject) => `${kind}/${namespace}/${name}`;
  const staying = new Set(model.objects.map(idOf));
  const going = base.objects.filter(
    (object) => ['DestinationRule', 'Deployment'].includes(object.kind) && !staying.has(idOf(object)),
  );
  const saysLast = ({ annotations }: MeshObject) =>
    annotations['argocd.argoproj.io/sync-options']?.split(',').includes(PRUNE_LAST) === true;
  const last =
    applications.every((object) => JSON.stringify(object.spec).includes(`"${PRUNE_LAST}"`)) ||
    (going.length > 0 && going.every(saysLast));
  const wave = (object: MeshObject) => Number(object.annotations['argocd.argoproj.io/sync-wave'] ?? 0);
  const waves = (kind: string) => model.objects.filter((object) => object.kind === kind).map(wave);
  const ordered =
    waves('VirtualService').reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) >
    waves('DestinationRule').reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return last && ordered ? 'argocd' : 'unknown';
}
