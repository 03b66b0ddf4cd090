import { meshSettings } from '../mesh-model/mesh-config';
import { list, record } from '../mesh-model/untyped';
import { equal } from './canonical';
import type { ObjectChange } from './object-changes';

/** Fields of Istio's `MeshConfig` that are compared: what they do shows in the requests. */
const COMPARED: ReadonlySet<string> = new Set([
  'rootNamespace',
  'trustDomain',
  'trustDomainAliases',
  'outboundTrafficPolicy',
  'enableAutoMtls',
  'extensionProviders',
  'ingressControllerMode',
  'ingressClass',
  'ingressSelector',
  'ingressService',
  'defaultServiceExportTo',
  'defaultVirtualServiceExportTo',
  'defaultDestinationRuleExportTo',
]);

/** Fields that say what is written down about requests, or how Istio itself works: requests are as they were. */
const ABOUT_NO_REQUEST: ReadonlySet<string> = new Set([
  'accessLogFile',
  'accessLogFormat',
  'accessLogEncoding',
  'disableEnvoyListenerLog',
  'enableEnvoyAccessLogService',
  'enableTracing',
  'defaultProviders',
  'enablePrometheusMerge',
  'inboundClusterStatName',
  'outboundClusterStatName',
  'certificates',
  'configSources',
  'dnsRefreshRate',
]);

/** The settings of the mesh that are other ones, and of which it is not known here what that does to requests. */
export function settingsNotCompared({ kind, group, base, head }: ObjectChange): string[] {
  if (kind !== 'ConfigMap' || group !== '' || (head ?? base)?.name !== 'istio') return [];
  const [before, after] = [meshSettings(base) ?? {}, meshSettings(head) ?? {}];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !COMPARED.has(name) && !ABOUT_NO_REQUEST.has(name) && !equal(before[name], after[name]),
  );
  return [...fields, ...authorizersAskedOtherwise(before.extensionProviders, after.extensionProviders)].sort();
}

/** Authorizers of one name that are another one, or are told something else of requests; other providers write down what they see. */
function authorizersAskedOtherwise(before: unknown, after: unknown): string[] {
  const [old, now] = [before, after].map(authorizersByName) as [Authorizers, Authorizers];
  return [...old].flatMap(([name, asked]) => {
    const other = now.get(name);
    return other === undefined || equal(asked, other) ? [] : [`extensionProviders ${name}`];
  });
}

type Authorizers = ReadonlyMap<string, unknown>;

function authorizersByName(providers: unknown): Authorizers {
  return new Map(
    list(providers)
      .map(record)
      .flatMap(({ name, envoyExtAuthzHttp, envoyExtAuthzGrpc }): [string, unknown][] => {
        const asked = envoyExtAuthzHttp ?? envoyExtAuthzGrpc;
        if (asked === undefined) return [];
        return [[String(name), [envoyExtAuthzHttp === undefined, asked]]];
      }),
  );
}
