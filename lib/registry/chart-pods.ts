import { composedOverlay } from '../kubernetes/composed-overlay';
import { fieldsOf } from '../kubernetes/fields';
import { isExternal } from '../model/foreign-workload';
import type { Overlay } from '../model/overlay';
import type { Problem } from '../model/problem';
import { serviceLabels } from '../model/selectors';
import type { Service, ServiceDeclaration } from '../model/service';
import { containerPorts, portName } from '../model/service-port';
import { APP_CONTAINER } from '../model/workload';
import { own } from '../text/own';
import type { FieldPath } from '../yaml/field-path';
import { isMapping, items } from '../yaml/is-mapping';
import type { Mapping } from './merge-layers';
import type { PodsOf } from './rendered-pods';

type AnyPods = PodsOf<unknown>;

const RULE = 'WORK-3';

/** The annotation by which kubectl knows the container that is meant. */
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** Annotations that say what is done to pods of a cluster, and not how they are. */
const OF_THE_CLUSTER = /^kubectl\.kubernetes\.io\/|^sidecar\.istio\.io\/(inject|status)$|^inject\.istio\.io\//;

/** What a service says of its pods. */
type Content = Pick<ServiceDeclaration, 'deployment' | 'env' | 'probes' | 'resources' | 'serviceAccountName' | 'user'>;

/** What a service says together with its chart. */
export interface WithChart<Said, Pods> {
  readonly content: Said;
  /** The mainline's. @default - there is nothing to add */
  readonly pods?: Pods;
}

/**
 * The pods of a mainline that somebody else runs, for the workloads that Branchline runs beside it (WORK-3): what its chart says of them becomes
 * the service's `deployment`, under what the service says itself.
 *
 * @param service what is known without the chart
 * @param content what it says itself; given back where there is nothing to add
 * @param rendered pods of the tenant's `rendered` folder; `undefined` where it has none
 */
export function chartPods<Said extends Content, Pods extends AnyPods>(
  service: Service,
  content: Said,
  rendered: readonly Pods[] | undefined,
  report: (problem: Omit<Problem, 'origin'>) => void,
): WithChart<Said, Pods> {
  const asked = { content };
  if (rendered === undefined || !isExternal(service) || !hasOwnBeside(service)) return asked;
  const found = rendered.filter((pods) => isMainline(pods, service));
  const [pods, second] = found;
  const tell = (severity: Problem['severity'], field: FieldPath, message: string, fix: string) =>
    report({ severity, field: [...field], message, rule: RULE, fix });
  if (pods === undefined || second !== undefined) {
    const labels = Object.entries(labelsOf(service)).map(([name, value]) => `${name}: ${value}`);
    const these = `labels ${labels.join(', ')}`;
    if (pods === undefined) {
      const message = `no pods of \`rendered\` have the ${these}: what Branchline runs beside this mainline has nothing of its pods`;
      tell('warning', [], message, 'add what its chart writes');
    } else {
      const message = `${found.map(({ title }) => title).join(' and ')} of \`rendered\` have the ${these}: which of them is the mainline is not known`;
      tell('error', ['subsets', 'main'], message, 'say labels that only its pods have');
    }
    return asked;
  }
  const container = containerOf(pods, service);
  if (container === undefined) {
    const names = pods.containers.map(({ name }) => name).join(', ');
    const message = `which container of ${pods.title} answers is not known: none of ${names} has port ${firstPort(service)}`;
    tell('error', ['targetPort'], message, `write its \`containerPort\`, or the annotation \`${DEFAULT_CONTAINER}\``);
    return asked;
  }
  if (container.name !== APP_CONTAINER && pods.containers.some(({ name }) => name === APP_CONTAINER)) {
    const message = `${pods.title} has a container '${APP_CONTAINER}' that does not answer the service's requests, and the one that does gets this name`;
    tell('error', [], message, 'rename it in the chart');
    return asked;
  }
  const account = content.serviceAccountName ?? accountOf(pods);
  const overlay = overlayOf(pods, container, service, content, account);
  const deployment = composedOverlay(overlay, content.deployment ?? {}, fieldsOf('Deployment'));
  return {
    content: { ...content, deployment, ...(account !== undefined && { serviceAccountName: account }) },
    pods,
  };
}

function hasOwnBeside(service: Service): boolean {
  const { canary, versions, variants } = service;
  return [...variants, ...versions, ...(canary === undefined ? [] : [canary])].some(
    (each) => !isExternal(service, each),
  );
}

/** The labels that the pods of the mainline have. */
function labelsOf(service: Service): Readonly<Record<string, string>> {
  return { ...serviceLabels(service), ...service.subsets?.main };
}

function isMainline({ labels, namespace }: AnyPods, service: Service): boolean {
  if (namespace !== undefined && namespace !== service.namespace) return false;
  return Object.entries(labelsOf(service)).every(([name, value]) => own(labels, name) === value);
}

function firstPort(service: Service): number | undefined {
  return containerPorts(service)[0]?.targetPort;
}

/** The container that answers: the only one, the one that kubectl takes for it, or the one with the service's port. */
function containerOf({ containers, annotations }: AnyPods, service: Service): Mapping | undefined {
  if (containers.length === 1) return containers[0];
  const meant = own(annotations, DEFAULT_CONTAINER);
  const named = containers.find(({ name }) => name === meant);
  const port = firstPort(service);
  return named ?? containers.find(({ ports }) => items(ports).some(({ containerPort }) => containerPort === port));
}

function accountOf({ spec }: AnyPods): string | undefined {
  const { serviceAccountName, serviceAccount } = spec;
  const found = serviceAccountName ?? serviceAccount;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** What makes pods of ours those of the chart. What a service says of its pods in fields of ours stays. */
function overlayOf(
  { spec, containers, annotations }: AnyPods,
  container: Mapping,
  service: Service,
  content: Content,
  account: string | undefined,
): Overlay {
  const { serviceAccount: _old, ...pod } = spec;
  const kept = Object.entries(annotations).filter(([name]) => !OF_THE_CLUSTER.test(name));
  return {
    spec: {
      template: {
        ...(kept.length > 0 && { metadata: { annotations: Object.fromEntries(kept) } }),
        spec: {
          ...pod,
          automountServiceAccountToken: pod.automountServiceAccountToken ?? null,
          ...(account !== undefined && { serviceAccountName: account }),
          securityContext: replaced(pod.securityContext, content.user !== undefined),
          containers: containers.map((each) => (each === container ? appContainer(container, service, content) : each)),
        },
      },
    },
  };
}

function appContainer(container: Mapping, service: Service, content: Content): Mapping {
  const {
    image: _,
    name: _own,
    resources,
    ports,
    env,
    readinessProbe,
    livenessProbe,
    startupProbe,
    ...rest
  } = container;
  const routed = new Set(containerPorts(service).map(({ targetPort }) => targetPort));
  const taken = new Set(containerPorts(service).map(portName));
  const numbers = new Map(items(ports).map(({ name, containerPort }) => [name, containerPort]));
  const others = items(ports).filter(({ containerPort }) => !routed.has(containerPort as number));
  const variables = items(env).filter(({ name }) => own(content.env ?? {}, String(name)) === undefined);
  const { readiness, liveness, startup } = content.probes ?? {};
  const probes = {
    ...(readiness === undefined && { readinessProbe: probe(readinessProbe, numbers) }),
    ...(liveness === undefined && { livenessProbe: probe(livenessProbe, numbers) }),
    ...(startup === undefined && { startupProbe: probe(startupProbe, numbers) }),
  };
  return {
    ...rest,
    name: APP_CONTAINER,
    securityContext: replaced(container.securityContext, false),
    ...probes,
    ...(content.resources === undefined && resources !== undefined && { resources }),
    ...(others.length > 0 && {
      ports: others.map(({ name, ...port }) =>
        name === undefined || taken.has(String(name)) ? port : { name, ...port },
      ),
    }),
    ...(variables.length > 0 && { env: variables }),
  };
}

/** Instead of what pods of ours have by default: images of others need not run as these ask. */
function replaced(value: unknown, isKept: boolean): unknown {
  if (isKept) return value ?? {};
  return isMapping(value) ? { ...value, $patch: 'replace' } : null;
}

/** A probe, whose ports are numbers: the names of ports are ours. */
function probe(value: unknown, numbers: ReadonlyMap<unknown, unknown>): unknown {
  if (!isMapping(value)) return null;
  const asked = Object.entries(value).map(([how, action]) =>
    isMapping(action) && numbers.has(action.port)
      ? [how, { ...action, port: numbers.get(action.port) }]
      : [how, action],
  );
  return { ...Object.fromEntries(asked), $patch: 'replace' };
}
