import type { AuthorizerService, MeshModel } from '../mesh-model';

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
      const why = whyUnreachable(model, service);
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
  if (services.some(({ ports }) => ports.some((item) => item.number === port))) return undefined;
  return { why: `${host} has no port ${port}`, refusedByIstio: false };
}
