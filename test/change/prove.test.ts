import { linkedTenants, meshOf, prove, renderTenants } from '../../lib/change/prove';
import { NO_REQUESTS } from '../../lib/change/registry-change';
import { variantReach } from '../../lib/change/variant-reach';
import { diffMeshes } from '../../lib/diff';
import { renderPart } from '../../lib/synthesis/render-part';

/**
 * Tenants that are linked in every way that there is: by calls of calls, as copies, by one gateway of the platform. Without isolation by
 * sidecars everybody sees all that is exported.
 */
const TENANTS = {
  base: 'services:\n  x: { image: "r.example.com/x:1", port: 8080 }\n',
  shared: 'services:\n  docx: { image: "r.example.com/docx:1", port: 8080, calls: [base/x] }\n',
  acme: `domains: [acme.example.com]
gateway: {}
services:
  ui: { image: "r.example.com/ui:1", port: 8080, routes: [/], calls: [cms] }
  cms: { image: "r.example.com/cms:1", port: 8080, calls: [shared/docx] }
`,
  copy: 'extends: acme\ndomains: [copy.example.com]\n',
  globex: `domains: [globex.example.com]
gateway: {}
isolation: false
services:
  portal: { image: "r.example.com/portal:1", port: 8080, routes: [/], calls: [shared/docx, acme/cms] }
`,
  far: `domains: [far.example.com]
gateway: {}
services:
  web: { image: "r.example.com/web:1", port: 8080, routes: [/], calls: [globex/portal] }
`,
  left: `domains: [example.org]
gateway: { use: public }
services:
  l: { image: "r.example.com/l:1", port: 8080, routes: [/] }
`,
  right: `domains: [right.example.org]
gateway: { use: public }
services:
  r: { image: "r.example.com/r:1", port: 8080, routes: [/] }
`,
} as const;

type Name = keyof typeof TENANTS;
const NAMES = Object.keys(TENANTS) as Name[];

const tenant = (name: Name, text: string = TENANTS[name]) =>
  `apiVersion: branchline/v1\nkind: Tenant\nname: ${name}\nenvironment: staging\nnamespace: ${name}\n${text}`;

const variant = (id: string, service: string, more = '') =>
  `apiVersion: branchline/v1\nkind: Variant\nid: ${id}\n${more}services: { ${service}: { image: "r.example.com/v:${id}" } }\n`;

const ESTATE = {
  'estate.yaml':
    'apiVersion: branchline/v1\nkind: Estate\ngateways: { public: { namespace: ingress, selector: { istio: public }, credentialName: star } }\n',
  ...Object.fromEntries(NAMES.map((name) => [`${name}/tenant.yaml`, tenant(name)])),
  'acme/variants/OPS-1.yaml': variant('OPS-1', 'cms'),
  'shared/variants/OPS-1.yaml': variant('OPS-1', 'docx'),
};

/** The first service of a tenant, as its text has it. */
const serviceOf = (name: Name) => /^ {2}(\w+):/m.exec(TENANTS[name])?.[1] ?? 'ui';

/** What may be done to one tenant, and by whose hands. */
const EDITS: Readonly<Record<string, (name: Name) => Readonly<Record<string, string>>>> = {
  'gets a variant': (name) => ({ [`${name}/variants/OPS-2.yaml`]: variant('OPS-2', serviceOf(name)) }),
  'gets a variant that conditions choose': (name) => ({
    [`${name}/variants/OPS-3.yaml`]: variant(
      'OPS-3',
      serviceOf(name),
      'match: [{ headers: { team: { exact: qa } } }]\n',
    ),
  }),
  'gets another image and a canary': (name) => ({
    [`${name}/tenant.yaml`]: tenant(
      name,
      TENANTS[name].replace(':1", port', ':2", canary: { image: "r.example.com/c:3", weight: 5 }, port'),
    ),
  }),
  'calls another tenant': (name) => ({
    [`${name}/tenant.yaml`]: tenant(name, TENANTS[name].replace(/calls: \[.*?\]/, 'calls: [left/l]')),
  }),
  'is not isolated': (name) => ({
    [`${name}/tenant.yaml`]: tenant(name, `isolation: false\n${TENANTS[name].replace('isolation: false\n', '')}`),
  }),
};

const mapOf = (files: Readonly<Record<string, string>>) => new Map(Object.entries(files));
const rendered = (files: Readonly<Record<string, string>>) =>
  renderPart({
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    folder: 'tenants',
    gitops: {},
  }).files;

/** A third of them, which has each tenant and each edit in it; `npm run test:properties` plays all. */
const cases = NAMES.flatMap((name) => Object.keys(EDITS).map((edit) => [name, edit] as const)).filter(
  (_, index) => process.env.PROPERTIES === 'full' || index % 3 === 0,
);

test.each(cases)('%s %s: what is proven of a part holds for all that is linked with it', (name, edit) => {
  const after = { ...ESTATE, ...EDITS[edit]!(name) };
  const [old, now] = [rendered(ESTATE), rendered(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path)).sort();
  const proof = prove({ folder: 'tenants', before: mapOf(ESTATE), after: mapOf(after), reach: NO_REQUESTS });
  expect([...proof.output.keys()].sort()).toEqual(paths);
  expect([...proof.output.values()]).toEqual([...proof.output.keys()].map((path) => now.get(path)));
  const linked = linkedTenants([mapOf(ESTATE), mapOf(after)], new Set([name]));
  const [whole, wholeAfter] = [ESTATE, after].map(
    (files) => renderTenants(mapOf(files), linked, { folder: 'tenants' })[0]!.files,
  );
  const diff = diffMeshes(meshOf(whole!), meshOf(wholeAfter!));
  const [place] = proof.places;
  const facts = ({ changes, exposures, order, undecided }: typeof diff) => ({ changes, exposures, order, undecided });
  if (place === undefined) expect(paths).toEqual([]);
  else expect(facts(place.diff)).toEqual(facts(diff));
});

test('a tenant without isolation, which may call a service in vain, keeps nobody from adding variants of it', () => {
  const after = { ...ESTATE, ...EDITS['gets a variant']!('copy') };
  const proof = prove({
    folder: 'tenants',
    before: mapOf(ESTATE),
    after: mapOf({ ...after, 'copy/variants/OPS-2.yaml': variant('OPS-2', 'ui') }),
    reach: variantReach(['ops-2']),
  });
  expect(proof.refused).toEqual([]);
  expect(proof.line).toBe('only requests with x-variant-id: ops-2; nothing else');
});

describe('WORK-3: what somebody else runs is there, as far as the registry says it', () => {
  const shop = (more = '') =>
    `apiVersion: branchline/v1
kind: Tenant
name: shop
namespace: shop
${more}workload: external
mtls: UNSET
isolation: false
domains: [shop.example.com]
gateway: { variantAccess: [header] }
services:
  web: { port: 80, targetPort: 8080, routes: [/], calls: [cart] }
  cart:
    ports: { http: { port: 7070 }, metrics: { port: 9100, routed: false } }
    selector: { component: cart }
    subsets: { main: { track: stable }, canary: { track: canary } }
`;
  const ticket = 'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices:\n  cart: ';
  const proven = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
    prove({
      folder: 'tenants',
      before: mapOf(before),
      after: mapOf({ ...before, ...after }),
      reach: variantReach(['ops-1'], { conditions: false }),
    });

  test.each(['{ workload: managed, image: "shop/cart:ops-1" }', '{}'])('a ticket moves its own requests: %s', (how) => {
    const proof = proven(
      { 'shop/tenant.yaml': shop('environment: staging\n') },
      { 'shop/variants/OPS-1.yaml': `${ticket}${how}\n` },
    );
    expect(proof).toMatchObject({ line: 'only requests with x-variant-id: ops-1; nothing else', refused: [] });
    // Nothing of it is written.
    expect([...proof.output.keys()].filter((path) => path.includes('external'))).toEqual([]);
  });

  test('in each environment', () => {
    const estate =
      'apiVersion: branchline/v1\nkind: Estate\nenvironments: { qa: { class: staging }, test: { class: staging } }\n';
    const namespace = (name: string) =>
      `apiVersion: branchline/v1\nkind: Environment\nnamespace: ${name}\ndomains: [${name}.example.com]\n`;
    const proof = proven(
      {
        'estate.yaml': estate,
        'shop/tenant.yaml': shop(),
        'shop/environments/test.yaml': namespace('shop-test'),
      },
      { 'shop/variants/OPS-1.yaml': `${ticket}{}\n` },
    );
    expect(proof.refused).toEqual([]);
    expect(proof.places.map(({ environment }) => environment)).toEqual(['qa', 'test']);
    expect(proof.line).toMatch(/^only requests with x-variant-id: ops-1 in /);
  });

  test('a canary that a chart runs moves requests of the mainline, and no others', () => {
    const before = shop('environment: staging\n');
    const { line, refused } = proven(
      { 'shop/tenant.yaml': before },
      { 'shop/tenant.yaml': `${before}    canary: { weight: 5 }\n` },
    );
    expect(line).toBe('other requests move, too');
    expect(refused).not.toContainEqual(expect.stringContaining('is not there'));
  });
});
