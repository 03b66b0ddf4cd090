import { aCanary, aService, aTenant, aVariant, saidOf } from './samples';

const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const routes = (count: number) => many(count, (index) => `/r${index}`);
const match = (count: number) => many(count, (index) => ({ headers: { 'x-a': { exact: String(index) } } }));
const said = (service: Parameters<typeof aService>[0], domains = ['acme.example.com']) =>
  saidOf(aTenant({ domains, services: [aService({ gateway: 'gateway', ...service })] })).filter((text) =>
    text.includes('more than 10000'),
  );

test('routes and conditions of a canary multiply: a page of YAML may not be hundreds of megabytes', () => {
  expect(said({ routes: routes(800), canary: aCanary({ match: match(800) }) })).toEqual([
    'cms.routes: error: routes: 800 paths on its hosts × 800 conditions of canary and faults, more than 10000 [EDGE-1]\n' +
      '    fix: name fewer: one route covers all that is below it, one condition with a regex takes many values',
  ]);
  expect(said({ routes: routes(100), canary: aCanary({ match: match(99) }) })).toEqual([]);
  expect(said({ routes: routes(100), canary: aCanary({ match: match(100) }) })).toHaveLength(1);
  expect(said({ routes: routes(800), gateway: undefined, canary: aCanary({ match: match(800) }) })).toEqual([]);
});

test('so do faults with a condition, for the mainline and for each variant', () => {
  const faults = many(50, (index) => ({ match: { 'x-a': { exact: String(index) } }, abort: 503, percent: 1 }));
  expect(said({ routes: routes(100), faults })).toEqual([]);
  expect(said({ routes: routes(100), faults, variants: [aVariant()] })).toHaveLength(1);
});

test('hosts times paths are at most 10,000', () => {
  const hosts = many(101, (index) => `h${index}.example.com`);
  expect(said({ routes: routes(100) }, hosts)).toEqual([
    expect.stringContaining('cms.routes: error: routes: 10100 paths on its hosts, more than 10000 [EDGE-1]'),
  ]);
  expect(said({ routes: routes(100) }, hosts.slice(1))).toEqual([]);
  expect(said({ routes: routes(100), hostnames: hosts.slice(1) }, [])).toEqual([]);
  expect(said({ routes: routes(100), hostnames: hosts }, [])).toHaveLength(1);
});

test("a variant's own conditions are asked on every path of the tenant, and told of once", () => {
  const variant = (count: number) =>
    aVariant({ match: match(count), matchOrigin: { describe: (field = []) => `OPS-1.${field.join('.')}` } });
  expect(said({ routes: routes(100), variants: [variant(100)] })).toEqual([]);
  expect(said({ routes: routes(100), variants: [variant(101)] })).toEqual([
    expect.stringContaining(
      "OPS-1.match: error: match: 101 conditions × 100 paths on the tenant's hosts, more than 10000",
    ),
  ]);
});
