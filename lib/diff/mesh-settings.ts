import { meshSettings } from '../mesh-model/mesh-config';
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
  'pathNormalization',
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
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !COMPARED.has(name) && !ABOUT_NO_REQUEST.has(name) && !equal(before[name], after[name]))
    .sort();
}
