import type { MeshObject } from '../../../mesh-model';
import { type IstioVersion, isSince } from '../../istio-version';
import type { Lint } from '../../lint';

/** A field, a value of one, or a kind that came with a version of Istio. */
interface Later {
  readonly kind: string;
  readonly since: IstioVersion;
  /** `*` stands for every item of a list and every key of a mapping; empty for the kind itself. */
  readonly path: string;
  /** The value that is new; any by default. */
  readonly value?: (value: unknown) => boolean;
}

const POLICIES = [
  'spec.trafficPolicy',
  'spec.trafficPolicy.portLevelSettings.*',
  'spec.subsets.*.trafficPolicy',
  'spec.subsets.*.trafficPolicy.portLevelSettings.*',
];

const ofPolicies = (since: IstioVersion, path: string, value?: Later['value']): Later[] =>
  POLICIES.map((policy) => ({ kind: 'DestinationRule', since, path: `${policy}.${path}`, value }));

/** What the schemas of Istio's API have in one version and not in the one before: istio.io/api 1.28.0, 1.29.0, 1.30.1, 1.31.1. */
const LATER: readonly Later[] = [
  ...ofPolicies('1.29', 'loadBalancer.warmup.aggression', (value) => typeof value === 'number' && value < 1),
  {
    kind: 'EnvoyFilter',
    since: '1.29',
    path: 'spec.configPatches.*.match.context',
    value: (value) => value === 'WAYPOINT',
  },
  { kind: 'EnvoyFilter', since: '1.29', path: 'spec.configPatches.*.match.waypoint' },
  { kind: 'Telemetry', since: '1.29', path: 'spec.tracing.*.customTags.*.formatter' },
  { kind: 'TrafficExtension', since: '1.30', path: '' },
  { kind: 'AuthorizationPolicy', since: '1.30', path: 'spec.rules.*.from.*.source.trustDomains' },
  { kind: 'AuthorizationPolicy', since: '1.30', path: 'spec.rules.*.from.*.source.notTrustDomains' },
  { kind: 'Telemetry', since: '1.30', path: 'spec.tracing.*.disableContextPropagation' },
  ...ofPolicies('1.31', 'connectionPool.http.http2KeepAlive'),
  ...ofPolicies('1.31', 'loadBalancer.zoneAwareLbSetting'),
  ...ofPolicies('1.31', 'outlierDetection.outlierDetectionHttpErrorCodes'),
  ...['spec', 'spec.subsets.*'].map(
    (at): Later => ({ kind: 'DestinationRule', since: '1.31', path: `${at}.trafficPolicy.retryBudget.budgetInterval` }),
  ),
  {
    kind: 'EnvoyFilter',
    since: '1.31',
    path: 'spec.configPatches.*.patch.operation',
    value: (value) => value === 'MERGE_AND_REPLACE_LIST',
  },
  { kind: 'Gateway', since: '1.31', path: 'spec.servers.*.tls.insecureSkipVerify' },
  { kind: 'Sidecar', since: '1.31', path: 'spec.inboundConnectionPool.http.http2KeepAlive' },
  { kind: 'Sidecar', since: '1.31', path: 'spec.ingress.*.connectionPool.http.http2KeepAlive' },
  { kind: 'Sidecar', since: '1.31', path: 'spec.ingress.*.tls.insecureSkipVerify' },
  { kind: 'VirtualService', since: '1.31', path: 'spec.http.*.redirect.prefixRewrite' },
];

export const LATER_FIELD: Lint = {
  code: 'BL121',
  name: 'later-field',
  severity: 'breaks-traffic',
  summary: 'A field, a value or a kind that came with a later version of Istio than the mesh has.',
  cause:
    'The API server drops a field that it does not know, or refuses the object, so its effect is missing. The version is what --istio says, else what images and revisions in the input say. Source: the schemas of istio.io/api 1.28.0, 1.29.0, 1.30.1 and 1.31.1.',
  fix: 'Write it in the way of the version that runs, or upgrade first.',
  run(mesh, report) {
    const later = LATER.filter(({ since }) => !isSince(mesh.istio, since));
    if (later.length === 0) return;
    for (const [key, objects] of mesh.kinds) {
      const [group = '', kind] = key.split('/');
      if (!group.endsWith('.istio.io')) continue;
      for (const { since, path, value } of later.filter((item) => item.kind === kind)) {
        for (const object of objects) {
          for (const place of placesOf(object, path, value)) {
            const what =
              place.length === 0
                ? `the kind ${kind}`
                : value === undefined
                  ? place.join('.').replace(/\.(\d+)/g, '[$1]')
                  : 'this value';
            const message = `${what} came with Istio ${since}, and the mesh has ${mesh.istio}`;
            report({ object, path: place, key: value === undefined && place.length > 0, message });
          }
        }
      }
    }
  },
};

/** Where a path leads in an object. */
function placesOf(object: MeshObject, path: string, wanted: Later['value']): (string | number)[][] {
  if (path === '') return [[]];
  let found: { readonly at: (string | number)[]; readonly value: unknown }[] = [{ at: [], value: object.content }];
  for (const part of path.split('.')) {
    found = found.flatMap(({ at, value }) => {
      if (typeof value !== 'object' || value === null) return [];
      if (part === '*') {
        const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
        return keys.map((key) => ({ at: [...at, key], value: (value as Record<string | number, unknown>)[key] }));
      }
      return Object.hasOwn(value, part) ? [{ at: [...at, part], value: (value as Record<string, unknown>)[part] }] : [];
    });
  }
  return found.filter(({ value }) => wanted === undefined || wanted(value)).map(({ at }) => at);
}
