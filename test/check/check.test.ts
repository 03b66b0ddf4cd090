import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { check } from '../../lib/check/check';
import type { Lint } from '../../lib/check/lint';
import { INTERNAL_ERROR } from '../../lib/check/lints/input/internal-error';
import { asJson } from '../../lib/check/output/json';
import { readIgnoreFile } from '../../lib/check/suppression';
import { MeshModel } from '../../lib/mesh-model';
import { runs } from '../runs';

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', name), 'utf8');
const codesOf = (text: string, options = {}) => check(MeshModel.ofText(text), options).map(({ code }) => code);

test('a finding says where it stands and what to do', () => {
  expect(check(MeshModel.of([{ file: 'dist/cms.yaml', text: fixture('BL202/bad.yaml') }]))).toEqual([
    {
      code: 'BL202',
      severity: 'breaks-traffic',
      message: 'cms.acme.svc.cluster.local has no subset mian: DestinationRule acme/cms is in force',
      file: 'dist/cms.yaml',
      line: 62,
      column: 21,
      object: 'VirtualService acme/cms',
      path: 'spec.http[0].route[0].destination.subset',
      fix: 'did you mean main?',
    },
  ]);
});

test.each([
  ['BL104/bad.yaml', 'write it beside destination, in route'],
  ['BL101/bad.yaml', 'did you mean networking.istio.io/v1alpha3?'],
  ['BL103/bad.yaml', 'did you mean timeout?'],
  ['BL105/bad.yaml', 'write headers.request.set (or .add, .remove) on the rule or the route'],
  ['BL107/bad.yaml', 'did you mean STRICT?'],
  ['BL106/bad.yaml', 'put it in quotes: "1042"'],
])('the fix for %s is the likely one', (name, fix) => {
  const code = name.slice(0, 5);
  expect(check(MeshModel.ofText(fixture(name))).find((finding) => finding.code === code)!.fix).toBe(fix);
});

test('subsets under trafficPolicy belong one level out', () => {
  const text = fixture('BL302/good.yaml').replace('  subsets:', '  trafficPolicy:\n   subsets:');
  expect(check(MeshModel.ofText(text))).toMatchObject([
    { code: 'BL104', fix: 'write it beside trafficPolicy, in spec' },
  ]);
});

test('words that Kubernetes reads as true or false are not text without quotes', () => {
  const unquoted = fixture('BL224/good.yaml').replace('exact: "on"', 'exact: on');
  expect(check(MeshModel.ofText(unquoted))).toMatchObject([{ code: 'BL106', fix: 'put it in quotes: "on"' }]);
  expect(codesOf('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    b: no\n')).toEqual(['BL114']);
});

test('a field that should not be there is shown at its name', () => {
  const text = fixture('BL105/bad.yaml');
  const line = text.split('\n').findIndex((item) => item.includes('appendHeaders')) + 1;
  expect(check(MeshModel.ofText(text))).toMatchObject([{ code: 'BL105', line, column: 7 }]);
});

describe('a part of a cluster', () => {
  const partial = (text: string) =>
    check(MeshModel.ofText(text), { partial: true }).map(
      ({ code, severity, message }) => `${code} ${severity} ${message}`,
    );
  const note = (what: string) => `BL008 style not in the input, and taken to be right elsewhere: ${what}`;

  test('what is outside is reported once: gateways and services of other namespaces, pods of gateways', () => {
    expect(partial(fixture('BL203/bad.yaml'))).toEqual([note('Gateway other/gateway')]);
    expect(partial(fixture('BL401/bad.yaml'))).toEqual([note('pods of Gateway acme/gateway (istio=gateway)')]);
    const text = fixture('BL201/bad.yaml').replace('csm.acme.svc', 'docx.shared.svc');
    expect(
      partial(
        `${text}---\n${text.replaceAll('name: cms', 'name: other').replaceAll('app: cms', 'app: other').replaceAll('cms.acme', 'other.acme')}`,
      ),
    ).toEqual([note('host docx.shared.svc.cluster.local')]);
  });

  test('what the input should hold is a finding: it holds others of its kind in the namespace', () => {
    expect(partial(fixture('BL201/bad.yaml'))).toEqual([expect.stringMatching(/^BL201 breaks-traffic .*csm\.acme/)]);
    expect(partial(fixture('BL203/bad.yaml').replace('other/gateway', 'acme/gatewya'))).toEqual([
      expect.stringMatching(/^BL203 breaks-traffic .*acme\/gatewya/),
    ]);
    expect(partial(fixture('BL302/bad.yaml'))).toEqual([expect.stringMatching(/^BL302 /)]);
  });

  test('a host with a VirtualService and a DestinationRule of its own is no slip of the pen, and its pods are outside with it', () => {
    const rule = (host: string) =>
      `---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: x, namespace: acme }\nspec: { host: ${host} }\n`;
    const csm = 'csm.acme.svc.cluster.local';
    const text = fixture('BL201/bad.yaml');
    const own = text.replace('- cms.acme.svc.cluster.local', `- ${csm}`);
    expect(partial(`${own}${rule(csm)}`)).toEqual([note(`host ${csm}`)]);
    // With one of the two alone, and for a host outside of the cluster, nothing is taken for granted.
    expect(partial(own).join()).toContain('BL201');
    expect(partial(`${text}${rule(csm)}`).join()).toContain('BL201');
    const policy =
      '---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: p, namespace: acme }\nspec: { selector: { matchLabels: { app: csm } }, mtls: { mode: STRICT } }\n';
    expect(partial(`${own}${rule(csm)}${policy}`)).toEqual([note(`host ${csm}; pods with app=csm in namespace acme`)]);
    expect(partial(`${fixture('BL201/good.yaml')}${policy}`).join()).toContain('BL604');
    const far = fixture('BL201/good.yaml').replace('- cms.acme.svc.cluster.local', '- a.acme.example.com');
    expect(partial(`${far}${rule('a.acme.example.com')}${policy}`).join()).toContain('BL604');
  });

  test('without pods of the namespace, what selects them is outside', () => {
    const routing = fixture('BL302/bad.yaml')
      .split(/^---$/m)
      .filter((document) => !document.includes('kind: Deployment'))
      .join('---');
    expect(partial(routing)).toEqual([note('pods of cms.acme.svc.cluster.local')]);
  });

  test('without objects outside the input there is no note', () => {
    expect(partial(fixture('BL203/good.yaml'))).toEqual([]);
  });
});

test('a VirtualService that outgrows kubectl apply is found', () => {
  const rule = (at: number) =>
    `    - match:\n        - uri:\n            exact: /${'x'.repeat(1500)}${at}\n      route:\n        - destination:\n            host: cms.acme.svc.cluster.local\n`;
  const text = `${fixture('BL213/good.yaml').split('  http:')[0]}  http:\n${Array.from({ length: 200 }, (_, at) => rule(at)).join('')}`;
  expect(codesOf(text)).toEqual(['BL241']);
});

test('a ServiceEntry port says its protocol in its field, never in its name', () => {
  const text = fixture('BL705/bad.yaml').replace(/name: .*\n\s+protocol: TCP/, 'name: https');
  expect(text).toContain('name: https');
  expect(codesOf(text)).toContain('BL705');
});

test('delegates go one level deep', () => {
  const nested = fixture('BL217/good.yaml').replace(
    / {4}- name: mainline\n[\s\S]*$/,
    '    - delegate:\n        name: other\n',
  );
  expect(check(MeshModel.ofText(nested)).map(({ code, path }) => `${code} ${path}`)).toContain(
    'BL217 spec.http[0].delegate',
  );
});

test('what SOPS encrypted is left alone', () => {
  const text =
    'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { password: "ENC[AES256_GCM,data:x==,type:str]" }\nsops: { version: 3.9.0 }\n';
  expect(codesOf(text)).toEqual([]);
});

describe('suppressions', () => {
  const annotated = (value: string) =>
    fixture('BL231/bad.yaml').replace(
      /kind: VirtualService\nmetadata:/,
      `kind: VirtualService\nmetadata:\n  annotations:\n    branchline.dev/ignore: "${value}"`,
    );

  test('an annotation with a reason accepts a finding of its object', () => {
    expect(codesOf(annotated('BL231 because the canary has to see every request'))).toEqual([]);
  });

  test('without a reason the finding stays, and the annotation is one more', () => {
    expect(codesOf(annotated('BL231')).sort()).toEqual(['BL006', 'BL231']);
  });

  test('one that accepts nothing is a finding', () => {
    expect(codesOf(annotated('BL231 because so; BL202 because so'))).toEqual(['BL007']);
  });

  test('a file accepts by code, object and file, and is held to reasons too', () => {
    const suppressions = (content: string) => ({ suppressions: readIgnoreFile('.branchline-check.yaml', content) });
    const text = fixture('BL231/bad.yaml');
    expect(codesOf(text, suppressions('ignore:\n  - { code: BL231, object: acme/cms, reason: for a week }\n'))).toEqual(
      [],
    );
    expect(
      codesOf(text, suppressions('ignore:\n  - { code: BL231, object: acme/ui, reason: for a week }\n')).sort(),
    ).toEqual(['BL007', 'BL231']);
    const found = check(MeshModel.ofText(text), suppressions('ignore:\n  - code: BL231\n'));
    expect(found).toMatchObject([{ code: 'BL006', file: '.branchline-check.yaml', line: 2 }, { code: 'BL231' }]);
  });

  test('a file that is no YAML is a finding, not a crash', () => {
    expect(codesOf('', { suppressions: readIgnoreFile('.branchline-check.yaml', 'ignore: [') })).toEqual(['BL007']);
  });
});

describe('an object that a check stumbles over', () => {
  const object = (name: string, more = '') =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: a${more} }\nspec: { ports: [{ port: 80 }] }\n`;
  const mesh = (...texts: string[]) => MeshModel.ofText(texts.join('---\n'));
  /** Tells of each service, but of those whose name begins with bad. */
  const picky: Lint = {
    ...INTERNAL_ERROR,
    code: 'BL999',
    name: 'picky',
    run({ model }, report) {
      for (const service of model.objects) {
        if (service.name.startsWith('bad')) throw new Error(`no ${service.name}`);
        report({ object: service, message: `saw ${service.name}` });
      }
    },
  };
  const told = (model: MeshModel) =>
    check(model, { lints: [picky] }).map(({ code, severity, object, message }) => [code, severity, object, message]);

  test('is told at its place, and does not silence the check for others', () => {
    expect(told(mesh(object('one'), object('bad'), object('two')))).toEqual([
      ['BL999', 'breaks-traffic', 'Service a/one', 'saw one'],
      ['BL001', 'breaks-traffic', 'Service a/bad', 'BL999 picky cannot judge this object: Error: no bad'],
      ['BL999', 'breaks-traffic', 'Service a/two', 'saw two'],
    ]);
  });

  test('may be one of several', () => {
    const objects = ['bad1', 'one', 'bad2', 'bad3', 'two', 'bad4'].map((name) => object(name));
    expect(told(mesh(...objects)).map(([code, , of]) => `${code} ${of}`)).toEqual([
      'BL001 Service a/bad1',
      'BL999 Service a/one',
      'BL001 Service a/bad2',
      'BL001 Service a/bad3',
      'BL999 Service a/two',
      'BL001 Service a/bad4',
    ]);
  });

  test('of too many no more is said than that the check gave up', () => {
    const objects = Array.from({ length: 9 }, (_, index) => object(`bad${index}`));
    expect(told(mesh(...objects))).toEqual([['BL001', 'breaks-traffic', '', 'BL999 picky gave up: Error: no bad8']]);
  });

  test('nobody can accept that', () => {
    const annotated = object('bad', ', annotations: { branchline.dev/ignore: "BL001 because legacy" }');
    const suppressions = readIgnoreFile('.branchline-check.yaml', 'ignore: [{ code: BL001, reason: legacy }]');
    const findings = check(mesh(annotated), { lints: [picky], suppressions });
    expect(findings.map(({ code }) => code).sort()).toEqual(['BL001', 'BL007', 'BL007']);
  });
});

test('a check that fails leaves the others running', () => {
  const broken = {
    ...INTERNAL_ERROR,
    code: 'BL999',
    run: () => {
      throw new Error('no');
    },
  };
  expect(codesOf('', { lints: [broken] })).toEqual(['BL001']);
});

describe('whatever the input', () => {
  const texts = ['BL104', 'BL308', 'BL404', 'BL508', 'BL610', 'BL701', 'BL905', 'BL217', 'BL507', 'BL908', 'BL709'].map(
    (code) => fixture(`${code}/bad.yaml`),
  );

  test('mangled documents give findings, and JSON that can be read', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat(60),
        fc.string({ unit: 'binary', maxLength: 8 }),
        (text, at, length, put) => {
          const from = at % text.length;
          const mangled = text.slice(0, from) + put + text.slice(from + length);
          const findings = check(MeshModel.ofText(mangled));
          expect(findings.filter(({ code }) => code === 'BL001')).toEqual([]);
          expect(JSON.parse(asJson(findings)).findings).toHaveLength(findings.length);
        },
      ),
      runs({ sample: 100, full: 3000 }),
    );
  });

  test('values of the wrong type anywhere give findings, never an internal error', () => {
    const odd = ['null', '[]', '{}', '7', '"x"', 'true', '[null]', '[{}]', '[7]', '[[]]', '{a: null}'];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.constantFrom(...odd), (text, at, value) => {
        const lines = text.split('\n');
        const keyed = lines.flatMap((line, index) =>
          /^\s*(- )?[\w.]+:/.test(line) && !/kind|apiVersion|name:/.test(line) ? [index] : [],
        );
        const index = keyed[at % keyed.length]!;
        const indent = /^\s*(- )?/.exec(lines[index]!)![0].length;
        let end = index + 1;
        while (end < lines.length && /^\s*/.exec(lines[end]!)![0].length > indent) end++;
        if (/^\s*$/.test(lines[index]!.split(':')[1]!)) lines.splice(index + 1, end - index - 1);
        lines[index] = lines[index]!.replace(/:.*$/, `: ${value}`);
        const findings = check(MeshModel.ofText(lines.join('\n')));
        expect(findings.filter(({ code }) => code === 'BL001')).toEqual([]);
      }),
      runs({ sample: 170, full: 5000 }),
    );
  });
});

test('the order of files changes nothing', () => {
  const files = ['BL104', 'BL207', 'BL504'].map((code) => ({
    file: `${code}.yaml`,
    text: fixture(`${code}/bad.yaml`).replaceAll('acme', code.toLowerCase()),
  }));
  expect(check(MeshModel.of([...files].reverse()))).toEqual(check(MeshModel.of(files)));
});

test.each([
  ['ALLOW', '/dex/**', '/other', 'fragile'],
  ['DENY', '/dex/**', '/other', 'insecure'],
  ['ALLOW', '/dex/**', '/dex/*', 'style'],
  ['ALLOW', '/dex/**', '*/dex/*', 'fragile'],
])('%s of a path that never comes, %s beside %s, is %s', (action, path, beside, severity) => {
  const model = MeshModel.ofText(`
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  action: ${action}
  rules: [{ to: [{ operation: { paths: ["${beside}", "${path}"], ports: ["80"] } }] }]
`);
  const found = check(model).filter(({ message }) => message.startsWith(`"${path}"`));
  expect(found.map((finding) => `${finding.code} ${finding.severity}`)).toEqual([`BL627 ${severity}`]);
});
