import { CANARY_DEFAULTS } from '../../lib/model/canary';
import { EXTERNAL_DEFAULTS, EXTERNAL_TLS_DEFAULTS } from '../../lib/model/external';
import { GATEWAY_DEFAULTS, GATEWAY_TLS_DEFAULTS } from '../../lib/model/gateway';
import { REDIRECT_DEFAULTS, STICKINESS_DEFAULTS } from '../../lib/model/http-rules';
import { ISOLATION_DEFAULTS, isolationOf } from '../../lib/model/isolation';
import { MTLS_DEFAULTS, mtlsOf } from '../../lib/model/mtls';
import { SERVICE_DEFAULTS } from '../../lib/model/service';
import { PORT_DEFAULTS } from '../../lib/model/service-port';
import { TENANT_DEFAULTS } from '../../lib/model/tenant';
import { VARIANT_DEFAULTS } from '../../lib/model/variant';
import { AUTOSCALE_DEFAULTS, WORKLOAD_DEFAULTS } from '../../lib/model/workload';
import {
  GATEWAY_CONTENT_DEFAULTS,
  SERVICE_CONTENT_DEFAULTS,
  VARIANT_FILE_DEFAULTS,
} from '../../lib/registry/file-content';
import { SCHEMAS, type Schema } from '../../lib/registry/schemas';
import {
  EVERY_AUTHENTICATION,
  EVERY_CANARY,
  EVERY_EXTERNAL,
  EVERY_EXTERNAL_TLS,
  EVERY_FOREIGN,
  EVERY_GATEWAY,
  EVERY_JWT_RULE,
  EVERY_MESH_SERVICE,
  EVERY_PASSED,
  EVERY_PORT,
  EVERY_ROUTE,
  EVERY_VARIANT,
  EVERY_WORKLOAD,
  EVERYTHING,
} from '../estate/everything';

const { Tenant, Variant } = SCHEMAS;
const of = (name: string): Schema => Tenant.$defs![name]!;
const { mtls, isolation } = Tenant.properties!;

/** What the code takes for what is left out, and the schema that tells editors so. */
test.each<[string, Schema, Readonly<Record<string, unknown>>]>([
  ['a tenant', Tenant, { ...TENANT_DEFAULTS, mtls: MTLS_DEFAULTS.mode, isolation: true }],
  ['mtls', mtls!.then!, MTLS_DEFAULTS],
  ['isolation', isolation!, ISOLATION_DEFAULTS],
  ['a gateway', of('GatewayContent'), { ...GATEWAY_DEFAULTS, ...GATEWAY_CONTENT_DEFAULTS }],
  ['tls of a gateway', of('GatewayTls'), GATEWAY_TLS_DEFAULTS],
  ['an external host', of('ExternalDeclaration'), EXTERNAL_DEFAULTS],
  ['a service', of('ServiceContent'), { ...SERVICE_DEFAULTS, ...SERVICE_CONTENT_DEFAULTS }],
  ['a port', of('PortDeclaration'), PORT_DEFAULTS],
  ['a redirect', of('Redirect'), REDIRECT_DEFAULTS],
  ['stickiness', of('Stickiness'), STICKINESS_DEFAULTS],
  ['tls of an external host', of('ExternalTls'), EXTERNAL_TLS_DEFAULTS],
  ['a canary', of('CanaryDeclaration'), CANARY_DEFAULTS],
  ['a version', of('WorkloadOverrides'), WORKLOAD_DEFAULTS],
  ['an autoscaler', of('Autoscale'), AUTOSCALE_DEFAULTS],
  ['a variant', Variant, { ...VARIANT_DEFAULTS, ...VARIANT_FILE_DEFAULTS }],
])('the defaults of %s that editors show are those of the code', (_what, schema, defaults) => {
  const shown = Object.entries(schema.properties!).filter(([, field]) => field.default !== undefined);
  expect(Object.fromEntries(shown.map(([name, field]) => [name, field.default]))).toEqual(defaults);
});

test('the defaults of mtls and isolation as a whole mean those of their fields', () => {
  expect(mtlsOf({ mode: MTLS_DEFAULTS.mode })).toEqual(mtlsOf());
  expect(isolationOf({ authorization: true, sidecar: true })).toEqual(isolationOf());
});

test.each<[string, Schema, object, string[]]>([
  [
    'a service',
    of('ServiceContent'),
    { ...EVERYTHING, ...EVERY_FOREIGN, ...EVERY_PASSED, schedule: '0 3 * * *', cronJob: {} },
    ['calls', 'canary', 'gateway', 'ports', 'replicas'],
  ],
  ['a port', of('PortDeclaration'), EVERY_PORT, []],
  ['authentication', of('Authentication'), EVERY_AUTHENTICATION, []],
  ['a rule for tokens', of('JwtRule'), EVERY_JWT_RULE, ['jwks']],
  ['a route', of('ExposedRoute'), EVERY_ROUTE, []],
  ['a canary', of('CanaryDeclaration'), EVERY_CANARY, []],
  ['a workload', of('WorkloadOverrides'), EVERY_WORKLOAD, []],
  ['a gateway', of('GatewayContent'), EVERY_GATEWAY, ['name', 'podNamespace', 'selector', 'serviceAccount', 'use']],
  ['an external host', of('ExternalDeclaration'), EVERY_EXTERNAL, ['tls']],
  ['its tls', of('ExternalTls'), EVERY_EXTERNAL_TLS, []],
  ['a service of the cluster', SCHEMAS.Estate.$defs!.MeshServiceDeclaration!, EVERY_MESH_SERVICE, []],
  [
    'a variant',
    Variant,
    EVERY_VARIANT,
    [
      'apiVersion',
      'branch',
      'builtFrom',
      'created',
      'environments',
      'expires',
      'id',
      'kind',
      'owner',
      'pinned',
      'services',
    ],
  ],
])('the samples with every field of %s leave none out', (_what, schema, sample, registryOnly) => {
  expect(Object.keys(schema.properties!).sort()).toEqual([...Object.keys(sample), ...registryOnly].sort());
});

test('every field says what it means, but for those that Istio explains', () => {
  const silent: string[] = [];
  const visit = (schema: Schema, path: string): void => {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      if (field.description === undefined) silent.push(`${path}.${name}`);
      visit(field, `${path}.${name}`);
    }
  };
  for (const [kind, schema] of Object.entries(SCHEMAS)) {
    visit(schema, kind);
    for (const [name, each] of Object.entries(schema.$defs ?? {})) visit(each, name);
  }
  expect(silent.filter((path) => !/^(ConnectionPool|OutlierDetection)\./.test(path))).toEqual([]);
});

test('no object of a schema takes fields that it does not know', () => {
  const open: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties, additionalProperties } = schema as Record<string, unknown>;
    const narrows = path.endsWith('/if') || path.endsWith('/then');
    if (properties !== undefined && additionalProperties !== false && !narrows) open.push(path);
    for (const [name, below] of Object.entries(schema)) visit(below, `${path}/${name}`);
  };
  for (const [kind, schema] of Object.entries(SCHEMAS)) visit({ ...schema }, kind);
  expect(open.filter((path) => !path.endsWith('/properties'))).toEqual([]);
});
