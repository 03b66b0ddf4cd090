import {
  type AuthorizationRule,
  type AuthorizerService,
  type MeshModel,
  type MeshService,
  selects,
} from '../mesh-model';
import { isMeshed } from './mutual-tls';
import { targetPortOf } from './target';

/** The external authorizers of an installation, as far as the input says. */
export interface Authorizers {
  /** What each is asked about; `undefined` where the input has no `extensionProviders`. */
  readonly kinds: MeshModel['config']['authorizers'];
  /** Why nobody can be asked, by the name of the provider: requests are then refused. */
  readonly unreachable: ReadonlyMap<string, Unreachable>;
}

/** An authorizer that nobody can ask. */
export interface Unreachable {
  readonly why: string;
  /** True where Istio refuses by itself, before there is a route; else Envoy gets no answer. */
  readonly refusedByIstio: boolean;
}

const known = new WeakMap<MeshModel, Authorizers>();

/** Of one mesh, worked out once. */
export function authorizersOf(model: MeshModel): Authorizers {
  let found = known.get(model);
  if (found === undefined) {
    const { authorizers: kinds, authorizerServices } = model.config;
    const unreachable = [...authorizerServices].flatMap(([name, service]): [string, Unreachable][] => {
      const why = whyUnreachable(model, name, service);
      return why === undefined ? [] : [[name, why]];
    });
    found = { kinds, unreachable: new Map(unreachable) };
    known.set(model, found);
  }
  return found;
}

/**
 * Istio looks the service up by its whole host, and refuses what the policies are about where there is none (`LookupCluster`); a
 * port that it does not have answers nothing, which Envoy takes for a refusal. Nothing is said of namespaces that the input may leave out.
 */
function whyUnreachable(
  model: MeshModel,
  provider: string,
  { service, port, failOpen, statusOnError }: AuthorizerService,
): Unreachable | undefined {
  const host = service.slice(service.indexOf('/') + 1);
  const suffix = `.svc.${model.config.clusterDomain}`;
  const services = [...model.servicesNamed(host).values()];
  const [name = '', namespace = ''] = host.split('.');
  if (services.length === 0) {
    if (!host.endsWith(suffix)) {
      return model.servicesNamed(`${name}.${namespace}${suffix}`).size === 0
        ? undefined
        : { why: `${host} is no whole host: ${name}.${namespace}${suffix} is`, refusedByIstio: true };
    }
    const isHeld = model.namespaces.has(namespace) || model.services.some((item) => item.namespace === namespace);
    return isHeld ? { why: `no Service has the host ${host}`, refusedByIstio: true } : undefined;
  }
  if (failOpen || statusOnError) return undefined;
  if (services.some(({ ports }) => ports.some((item) => item.number === port))) {
    const asking = services.map((item) => asksItself(model, provider, item, port)).find((found) => found !== undefined);
    if (asking === undefined) return undefined;
    const why = `${asking} is for the pods of ${host} too, so that each question is asked about again`;
    return { why, refusedByIstio: false };
  }
  return { why: `${host} has no port ${port}`, refusedByIstio: false };
}

/** The policy by which the proxies of an authorizer's own pods ask it about whatever they are asked: no question is ever answered. */
function asksItself(model: MeshModel, provider: string, service: MeshService, number: number): string | undefined {
  const port = service.ports.find((item) => item.number === number);
  const pods = service.selector === undefined ? [] : model.workloadsWith(service.namespace, service.selector);
  if (port === undefined || pods.length === 0) return undefined;
  const { policies } = model.authorizationPolicies;
  const asking = policies.filter(
    (policy) => policy.action === 'CUSTOM' && policy.provider === provider && !policy.targeted,
  );
  const { rootNamespace } = model.config;
  return asking.find(({ namespace, selector, rules }) => {
    const isHere = namespace === rootNamespace || namespace === service.namespace;
    return (
      isHere &&
      pods.every((pod) => {
        const isSelected = isMeshed(model, pod) && selects(selector ?? {}, pod.labels);
        return isSelected && rules.some((rule) => takesAll(rule, targetPortOf(port, pod)));
      })
    );
  })?.object.title;
}

/** True for a rule that takes every request for a port, but for some paths: a question has the path of what it is about. */
function takesAll({ from, to, when }: AuthorizationRule, port: number): boolean {
  if (from.length > 0 || when.length > 0) return false;
  return (
    to.length === 0 ||
    to.some((operation) =>
      operation.every(({ key, values, notValues }) => {
        if (key === 'request.path') return values.length === 0;
        if (key !== 'destination.port') return false;
        return notValues.length === 0 ? values.includes(String(port)) : !notValues.includes(String(port));
      }),
    )
  );
}
