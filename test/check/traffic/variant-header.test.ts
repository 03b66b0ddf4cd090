import { check } from '../../../lib/check/check';
import { CheckedMesh } from '../../../lib/check/checked-mesh';
import { variantHeader } from '../../../lib/check/traffic/variant-header';
import { MeshModel } from '../../../lib/mesh-model';
import { parseRegistry } from '../../../lib/registry/parse-registry';
import { estateFiles } from '../../../lib/synthesis/estate-files';

/** ui → cms; the ticket changes cms alone. Nobody chooses variants at the base host. */
function estate(propagation: string): string {
  const { estate: model, settings } = parseRegistry([
    { path: 'estate.yaml', text: `apiVersion: branchline/v1\nkind: Estate\npropagation: ${propagation}\n` },
    {
      path: 'acme/tenant.yaml',
      text: `{ apiVersion: branchline/v1, kind: Tenant, name: acme, environment: staging, namespace: acme, domains: [acme.example.com],
        gateway: { variantAccess: [hostname] }, services: {
        ui: { image: "registry.example.com/ui:1", port: 8080, routes: [/], calls: [cms] },
        cms: { image: "registry.example.com/cms:1", port: 8080 } } }`,
    },
    {
      path: 'acme/variants/OPS-1.yaml',
      text: '{ apiVersion: branchline/v1, kind: Variant, id: OPS-1, services: { cms: { image: "registry.example.com/cms:2" } } }',
    },
  ]);
  return [...estateFiles(model, settings.gitops).values()].join('\n---\n');
}

const headerOf = (yaml: string): string => variantHeader(new CheckedMesh(MeshModel.ofText(yaml)));

/** The findings about variants, which all play requests on the rules. */
const found = (yaml: string): string[] =>
  check(MeshModel.ofText(yaml))
    .filter(({ code }) => /^BL9/.test(code) || code === 'BL232')
    .map(({ code, message }) => `${code} ${message}`);

const SETTINGS = ['{ header: x-variant-id }', '{ header: x-env }', '{ header: x-env, baggage: variant }'];

test('the header of an estate is the one that its rules use for variants', () => {
  expect(SETTINGS.map((propagation) => headerOf(estate(propagation)))).toEqual(['x-variant-id', 'x-env', 'x-env']);
  expect(headerOf('')).toBe('x-variant-id');
});

test.each(SETTINGS)('with %s nothing is found in what is written', (propagation) => {
  expect(found(estate(propagation))).toEqual([]);
});

test.each(SETTINGS)('with %s a gateway that passes the header on is found', (propagation) => {
  const yaml = estate(propagation);
  const header = headerOf(yaml);
  const leaking = yaml.replaceAll(
    new RegExp(`\\n +remove:\\n +- ${header}(?=\\n)`, 'g'),
    '\n          remove:\n            - x-other',
  );
  expect(leaking).not.toBe(yaml);
  expect(found(leaking).join()).toContain(
    `BL908 GET http://acme.example.com/ with ${header}: ops-1 leaves the gateway`,
  );
});

test('BL908: a gateway that passes baggage on, by which rules of services choose, is found; without such rules it is not', () => {
  const yaml = estate(SETTINGS[2]!);
  const leaking = yaml.replaceAll(/\n +- baggage(?=\n)/g, '');
  expect(leaking).not.toBe(yaml);
  expect(found(leaking)).toContain(
    'BL908 GET http://acme.example.com/ with baggage: variant=OPS-1 leaves the gateway with baggage, and Deployment acme/ui may pass it on to cms.acme.svc.cluster.local, which answers with ops-1',
  );
  const both = leaking.replaceAll(/(\n +)- x-env(?=\n)/g, '$1- x-other');
  const names = found(both).map((each) => / with (x-env|baggage): /.exec(each)?.[1]);
  expect(new Set(names)).toEqual(new Set(['x-env', 'baggage']));
  // Where no rule looks at it, baggage may come from anywhere.
  expect(found(estate(SETTINGS[1]!))).toEqual([]);
});

test('a header that chooses a version, as in many meshes, is none of variants', () => {
  const rule = (match: string, subset: string) =>
    `{ ${match} route: [{ destination: { host: cms, subset: ${subset} } }] }`;
  const mesh = (...http: string[]) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cms, namespace: acme }
spec: { hosts: [cms], http: [${http.join(', ')}] }`;
  const v2 = rule('match: [{ headers: { x-version: { exact: v2 } } }],', 'v2');
  expect(headerOf(mesh(v2, rule('', 'v1')))).toBe('x-variant-id');
  const absent = rule('match: [{ withoutHeaders: { x-version: {} } }],', 'v1');
  const other = rule('match: [{ headers: { x-version: { exact: beta } } }],', 'v2');
  expect(headerOf(mesh(absent, other))).toBe('x-variant-id');
  expect(headerOf(mesh(absent, v2))).toBe('x-version');
});
