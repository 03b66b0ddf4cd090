import { parseRegistry } from '../../lib/registry/parse-registry';
import type { RegistryError } from '../../lib/registry/registry-error';

/**
 * Work that grows with the square of the input would take minutes here. `npm test` plays a quarter of what CI does, with less
 * time for it.
 */
const [TIMES, TIME] = process.env.CI || process.env.PROPERTIES === 'full' ? [4, 40_000] : [1, 15_000];
jest.setTimeout(TIME);
const SERVICES = TIMES * 12_500;
const CALLS = TIMES * 50_000;
const VARIANTS = TIMES * 5000;

const HEAD = 'apiVersion: branchline/v1\nkind: Tenant\nname: a\nenvironment: staging\nnamespace: a-ns\n';
const UI = 'services:\n  ui:\n    image: "r/ui:1"\n    port: 8080\n';
const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

function refused(text: string): string[] {
  try {
    parseRegistry([{ path: 'a/tenant.yaml', text }]);
    return [];
  } catch (error) {
    return (error as RegistryError).message.split('\n');
  }
}

test(`${SERVICES} wrong services: the first thousand problems, each with its line, and how many more there are`, () => {
  const lines = refused(`${HEAD}${UI}${many(SERVICES, (index) => `  s${index}: { imge: x, prt: 1 }\n`)}`);
  expect(lines[0]).toBe('1001 errors in the registry tenants/');
  expect(lines).toContain(
    `tenants/a/tenant.yaml:1:1: error: ${2 * SERVICES - 1000} more fields are wrong in this file: mend the others first`,
  );
  expect(lines).toContain("tenants/a/tenant.yaml:259:11: error: services.s249.imge: unknown field 'imge'");
  expect(lines.at(-1)).toBe('and 1 more: mend these first');
});

test(`${CALLS} calls of services that are not there`, () => {
  const block = refused(`${HEAD}${UI}    calls:\n${many(CALLS, (index) => `      - x${index}\n`)}`);
  expect(block[0]).toBe(`${CALLS} errors in the registry tenants/`);
  expect(block[1]).toMatch(
    /^tenants\/a\/tenant.yaml:11:9: error: services.ui.calls.0: 'x0': tenant 'a' has no service/,
  );
  expect(block).toHaveLength(1002);
  const flow = refused(`${HEAD}${UI}    calls: [${many(CALLS / 2, (index) => `x${index}, `)}]\n`);
  expect(flow[2]).toMatch(/^tenants\/a\/tenant.yaml:10:17: error: services.ui.calls.1: /);
});

test(`${VARIANTS} variants of one service`, () => {
  const files = Array.from({ length: VARIANTS }, (_, index) => ({
    path: `a/variants/OPS-${index}.yaml`,
    text: `apiVersion: branchline/v1\nkind: Variant\nid: OPS-${index}\nservices:\n  ui: { image: "r/ui:OPS-${index}" }\n`,
  }));
  const { variants } = parseRegistry([{ path: 'a/tenant.yaml', text: `${HEAD}${UI}` }, ...files]);
  expect(variants).toHaveLength(VARIANTS);
});

test('of a long value its beginning is quoted, and of many choices the first', () => {
  const [, told] = refused(`${HEAD}${UI}    ${'x'.repeat(5000)}: 1\n`);
  expect(told).toContain(`unknown field '${'x'.repeat(70)}…'`);
  const services = many(100, (index) => `  s${index}: { image: "r/s:1", port: 80 }\n`);
  const [, wrong] = refused(`${HEAD}${UI}    calls: [other]\n${services}`);
  expect(wrong).toMatch(/it has: ui, s0, .*, s28 and 71 more$/);
});
