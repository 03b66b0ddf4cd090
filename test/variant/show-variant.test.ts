import { clockIn } from '../../lib/variant/day';
import { describeVariant, type VariantDescription } from '../../lib/variant/describe-variant';
import { variantToMarkdown, variantToText } from '../../lib/variant/show-variant';
import { NO_ACTIVITY } from '../../lib/variant/variant-activity';
import { stateOf, TENANTS, variantFile } from './registry-state';

/** The lines about who has to pass the header on, where `ui`, which calls the variant, declares what it does. */
function needs(declared: string) {
  const tenant = TENANTS['acme/tenant.yaml']!.replace('owner: team-ui', `owner: team-ui${declared}`);
  const state = stateOf({ 'acme/tenant.yaml': tenant, 'acme/variants/OPS-1.yaml': variantFile('OPS-1') });
  const variant = describeVariant(state, 'OPS-1', NO_ACTIVITY);
  const clock = clockIn('UTC');
  const lines = `${variantToText(variant, clock)}${variantToMarkdown(variant, clock)}`.split('\n');
  return lines.filter((line) => /^(- )?needs/.test(line));
}

test.each([
  ['', '; it does not declare whether it does'],
  [', propagates: true', ', as it declares'],
  [', propagates: false', ', and it declares that it does not'],
  [', propagates: baggage', ', and it declares that it does not'],
])('PROP-4: whether it is known that the header is passed on: %j', (declared, said) => {
  expect(needs(declared)).toEqual([
    `needs     acme-staging/ui to pass the header on${said}`,
    `- needs: \`acme-staging/ui to pass the header on${said}\``,
  ]);
});

const NOON = { now: new Date('2026-11-29T12:00:00Z'), zone: 'UTC' };

const description = (more: Partial<VariantDescription> = {}): VariantDescription => ({
  ...{ id: 'OPS-1', key: 'ops-1', tenants: ['acme', 'shared'], files: [], states: ['active'] },
  services: [
    { tenant: 'acme', service: 'ui', image: 'r.example.com/ui:2', replicas: 3, builtFrom: '3f2a91c' },
    { tenant: 'shared', service: 'docx', image: 'external', replicas: 1 },
  ],
  ...{ branches: ['OPS-1-a', 'OPS-1-b'], owners: ['tom', 'ann'], created: '2026-11-01', pinned: false },
  lastChange: NOON.now.getTime() / 1000 - 630,
  header: { name: 'x-variant-id', value: 'ops-1' },
  ways: [{ url: 'https://acme.example.com/', byHeader: true }],
  passed: [
    { service: 'acme-staging/ui', version: 'ops-1' },
    { service: 'acme-staging/cms', version: 'main', caller: 'acme-staging/gone' },
    {
      service: 'shared-staging/docx',
      version: 'ops-1',
      caller: 'acme-staging/cms',
      needs: 'acme-staging/cms',
      isPassedOn: true,
    },
  ],
  ...more,
});

test('all that is known of a variant, for people', () => {
  expect(variantToText(description({ expires: '2026-11-29' }), NOON)).toBe(`variant   OPS-1, active, of acme, shared
service   acme/ui  r.example.com/ui:2  3 pods  from 3f2a91c
          shared/docx  external
branch    OPS-1-a, OPS-1-b
owner     tom, ann
created   2026-11-01
activity  10m ago
expires   2026-11-29, which is over
header    x-variant-id: ops-1
curl      curl -H 'x-variant-id: ops-1' 'https://acme.example.com/'
answers   acme-staging/ui with ops-1
          shared-staging/docx with ops-1
others    acme-staging/cms answers with main
needs     acme-staging/cms to pass the header on, as it declares
`);
});

test('what is not known is left out, and what keeps it from ending or being reached is said', () => {
  const little = description({
    ...{ services: [], branches: [], owners: [], ways: [], passed: [], states: ['retiring', 'asleep'] },
    ...{ created: undefined, lastChange: undefined, pinned: true, expires: '2026-11-01' },
  } as Partial<VariantDescription>);
  expect(variantToText(little, NOON)).toBe(`variant   OPS-1, retiring and asleep, of acme, shared
activity  not known
expires   never, it is pinned
header    x-variant-id: ops-1
url       none: it is retiring and asleep
`);
  const markdown = variantToMarkdown(little, NOON);
  expect(markdown).toMatch(/^### Variant `OPS-1`, retiring and asleep$/m);
  expect(markdown).toContain('\nNobody reaches it: it is retiring and asleep\n');
  expect(markdown).not.toMatch(/```|^- branch|owner|undefined/m);
  expect(variantToText(description(), NOON)).not.toContain('expires');
});

test('a comment on a pull request', () => {
  expect(variantToMarkdown(description({ expires: '2026-12-01' }), NOON)).toBe(`<!-- branchline variant ops-1 -->
### Variant \`OPS-1\`

Header: \`x-variant-id: ops-1\`

\`\`\`sh
curl -H 'x-variant-id: ops-1' 'https://acme.example.com/'
\`\`\`

| service | image |
|---|---|
| \`acme/ui\` | \`r.example.com/ui:2\` |
| \`shared/docx\` | \`external\` |

- branch: \`OPS-1-a, OPS-1-b\`
- owner: \`tom, ann\`
- created: \`2026-11-01\`
- activity: \`10m ago\`
- expires: \`2026-12-01\`
- answers: \`acme-staging/ui with ops-1\`
- answers: \`shared-staging/docx with ops-1\`
- others: \`acme-staging/cms answers with main\`
- needs: \`acme-staging/cms to pass the header on, as it declares\`

\`\`\`mermaid
flowchart LR
  client(["x-variant-id: ops-1"]) --> s0
  s0["acme-staging/ui<br/><b>ops-1</b>"]
  s1["acme-staging/cms<br/>main"]
  s2["shared-staging/docx<br/><b>ops-1</b>"]
  s0 --> s1
  s1 --> s2
\`\`\`
`);
});

describe('on the rendered result', () => {
  const described = (files: Readonly<Record<string, string>>, id = 'OPS-1') =>
    describeVariant(stateOf(files), id, NO_ACTIVITY);
  const other = (routes: string) =>
    `apiVersion: branchline/v1\nkind: Tenant\nname: other\nenvironment: staging\nnamespace: other\ndomains: [other.example.com]\ngateway: {}\nservices: { web: { image: "r.example.com/web:1", port: 80, routes: ${routes}, calls: [shared/docx] } }\n`;
  const variant = (services: string) => `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\n${services}`;

  test('a gateway whose services do not reach the variant is no way to it, one that leads there by others is', () => {
    const { ways } = described({
      'other/tenant.yaml': other('[/]'),
      'acme/variants/OPS-1.yaml': variantFile('OPS-1'),
    });
    expect(ways).toEqual([
      { url: 'https://ops-1.acme.example.com/', byHeader: false },
      { url: 'https://acme.example.com/', byHeader: true },
    ]);
    const shared = described({
      'other/tenant.yaml': other('[/]'),
      'shared/variants/OPS-1.yaml': variant('services: { docx: { image: "r.example.com/docx:2" } }\n'),
    });
    expect(shared.ways.map(({ url }) => url).sort()).toEqual([
      'http://ops-1.other.example.com/',
      'http://other.example.com/',
      'https://acme.example.com/',
      'https://ops-1.acme.example.com/',
    ]);
  });

  test('a path that is exposed stands in the address', () => {
    const { ways } = described({
      'other/tenant.yaml': other('[/web]'),
      'other/variants/OPS-1.yaml': variant('services: { web: { image: "r.example.com/web:2" } }\n'),
    });
    expect(ways[0]?.url).toBe('http://ops-1.other.example.com/web');
  });

  test('what each image was built from, and how many pods run', () => {
    const { services } = described({
      'acme/variants/OPS-1.yaml': variant(
        'builtFrom: { cms: "3f2a91c" }\nservices: { cms: { image: "r.example.com/cms:2", replicas: 2 }, ui: { image: "r.example.com/ui:2" } }\n',
      ),
    });
    expect(services).toEqual([
      { tenant: 'acme', service: 'cms', image: 'r.example.com/cms:2', replicas: 2, builtFrom: '3f2a91c' },
      { tenant: 'acme', service: 'ui', image: 'r.example.com/ui:2', replicas: 1 },
    ]);
  });
});
