import { aGateway, aService, aTenant, aVariant, saidOf } from './samples';

const access = (...variantAccess: ('hostname' | 'header' | 'condition')[]) => [aGateway({ variantAccess })];
const said = (match: NonNullable<Parameters<typeof aVariant>[0]>['match'], gateways = access('condition')) =>
  saidOf(aTenant({ gateways, services: [aService({ variants: [aVariant({ match })] })] }));
const beta = [{ cookies: { beta: { exact: 'on' } } }];

test('EDGE-7: conditions that a gateway lets choose', () => {
  expect(said(beta)).toEqual([]);
  expect(said([])).toEqual([]);
});

test('EDGE-7: where no gateway lets them choose, that is reported', () => {
  expect(said(beta, access('hostname', 'header'))).toEqual([
    "OPS-1.match: warning: match: no gateway lets a condition choose variant 'OPS-1' of tenant 'acme' [EDGE-7]\n" +
      '    fix: add `condition` to `variantAccess` of the gateway, or remove `match`',
  ]);
  const retiring = aVariant({ match: beta, state: 'retiring' });
  expect(saidOf(aTenant({ gateways: access(), services: [aService({ variants: [retiring] })] }))).toEqual([]);
});

test("EDGE-7: another tenant's gateway is enough, if its services call the variant's and it takes its conditions", () => {
  const docx = aService({ name: 'docx', tenant: 'shared', namespace: 'shared', variants: [aVariant({ match: beta })] });
  const shared = aTenant({ name: 'shared', domains: [], gateways: [], services: [docx] });
  const call = { kind: 'service', tenant: 'shared', service: 'docx' } as const;
  const acme = (calls: (typeof call)[], conditionsFrom: string[]) =>
    aTenant({ conditionsFrom, gateways: access('condition'), services: [aService({ calls })] });
  expect(saidOf(acme([call], ['shared']), shared)).toEqual([]);
  expect(saidOf(acme([call], []), shared)).toEqual([expect.stringMatching(/no gateway lets a condition choose/)]);
  expect(saidOf(acme([], ['shared']), shared)).toHaveLength(2);
});

test('EDGE-8: they are as well-formed as those of canaries', () => {
  expect(said([{}]).join()).toMatch(/match.0: a condition without any content/);
  expect(said([{ headers: { 'x-variant-id': { exact: 'a' } } }]).join()).toMatch(/chooses variants/);
});

test('EDGE-7: no regular expression on the path', () => {
  expect(said([{ uri: { regex: '/cms/.*' } }]).join()).toMatch(
    /match.0.uri.regex: .*outside the exposed paths \[EDGE-7\]/,
  );
  expect(said([{ uri: { prefix: '/cms' } }])).toEqual([]);
});

test('EDGE-7: a condition that cannot stand in one rule with that of a fault is reported, not thrown later', () => {
  const match = [{ headers: { 'end-user': { regex: 'a.*' } } }];
  const faults = [{ match: { 'end-user': { prefix: 'b' } }, delay: '1s', percent: 1 }];
  const cms = aService({ variants: [aVariant({ match })] });
  const ui = aService({ name: 'ui', gateway: 'gateway', routes: ['/'], faults });
  const given = aTenant({ gateways: access('condition'), services: [cms, ui] });
  expect(saidOf(given)).toEqual([
    "OPS-1.match: error: match: cannot be combined with a fault on gateway 'gateway' of tenant 'acme': two conditions on header 'end-user' cannot hold in one rule: " +
      '{"regex":"a.*"} and {"prefix":"b"} [EDGE-7]',
  ]);
  expect(saidOf({ ...given, gateways: access('hostname') }).join()).not.toMatch(/go together/);
});
