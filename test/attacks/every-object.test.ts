import { CommandFolder, tenant } from './command-folder';
import { type Attack, attempt } from './two-tenants';

/** Names that every object of the language has are refused, or kept in every alternative of the rule that they are for. */

/** Keys as text: in a literal, `__proto__` would be no key. */
const keyed = (name: string, value: unknown) => JSON.parse(`{ ${JSON.stringify(name)}: ${JSON.stringify(value)} }`);

const exact = (name: string) => keyed(name, { exact: 'only-these' });
const canary = (match: object): Attack => ({
  ui: { routes: ['/', '/ui'], canary: { image: 'r/ui:3', match: [match] } },
});
const variant = (match: object): Attack => ({ variant: { id: 'OPS-1', match: [match] } });

const PLACES: readonly (readonly [string, (name: string) => Attack])[] = [
  ["a header of a canary's condition", (name) => canary({ headers: exact(name) })],
  ['a header that it wants absent', (name) => canary({ withoutHeaders: exact(name) })],
  ['a cookie', (name) => canary({ cookies: exact(name) })],
  ['a parameter', (name) => canary({ queryParams: exact(name) })],
  ["a header of a variant's condition", (name) => variant({ headers: exact(name) })],
  ["a cookie of a variant's condition", (name) => variant({ cookies: exact(name) })],
  ['a header of a fault', (name) => ({ ui: { faults: [{ match: exact(name), abort: 503, percent: 100 }] } })],
];

/** The rules that lead somewhere by this value, and those of the same target without it. */
function conditions(files: ReadonlyMap<string, string>): { readonly rules: number; readonly kept: boolean } {
  const text = [...files]
    .filter(([path]) => path.startsWith('a/routing/'))
    .map(([, each]) => each)
    .join('\n');
  return { rules: text.split('only-these').length - 1, kept: text.includes('only-these') };
}

describe.each(PLACES)('%s', (_place, attackOf) => {
  const ordinary = conditions(attempt(attackOf('x-only')).files);

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('%s', (name) => {
    expect(ordinary.kept).toBe(true);
    const { errors, files } = attempt(attackOf(name));
    if (errors.length > 0) {
      expect(errors.filter((line) => !/^tenants\/a\/(tenant|variants\/OPS-1)\.yaml:\d+:\d+: /.test(line))).toEqual([]);
    } else expect(conditions(files)).toEqual(ordinary);
  });
});

test.each<[string, (name: string) => Attack, RegExp]>([
  [
    'a variable',
    (name) => ({ ui: { env: { ...keyed(name, 'x'), A: '1' } } }),
    /name: (__proto__|"__proto__"|constructor)\n\s+value: x/,
  ],
  [
    'a label of a gateway',
    (name) => ({ a: { gateway: { selector: { istio: 'x', ...keyed(name, 'y') } } } }),
    /(__proto__|constructor)"?: "?y/,
  ],
])('%s is in the output, or refused', (_what, attackOf, written) => {
  for (const name of ['__proto__', 'constructor']) {
    const attack = attackOf(name);
    const [place] = [attack.ui?.env, (attack.a?.gateway as { selector: object })?.selector].filter(Boolean);
    // Spreading keeps an own key of this name.
    expect(Object.keys(place as object)).toContain(name);
    const { errors, files } = attempt(attack);
    if (errors.length === 0) expect([...files.values()].join('\n')).toMatch(written);
    else expect(errors[0]).toMatch(/^tenants\/a\/tenant.yaml:\d+:\d+: /);
  }
});

test.each(['__proto__', 'constructor', 'toString'])('a service or a port called %s', (name) => {
  const service = { image: 'r/x:1', port: 80 };
  for (const attack of [
    { a: { services: keyed(name, service) } },
    { ui: { port: undefined, ports: { http: { port: 8080 }, ...keyed(name, { port: 81, routed: false }) } } },
    { a: { gateways: keyed(name, {}) } },
    { a: { external: keyed(name, { host: 'x.example.net' }) } },
  ]) {
    const { errors, files } = attempt(attack);
    if (errors.length > 0) expect(errors[0]).toMatch(/^tenants\/a\/tenant.yaml:\d+:\d+: /);
    else expect([...files].some(([path, text]) => path.startsWith('a/') && text.includes(name))).toBe(true);
  }
});

test('commands know what is called so from what every object has', async () => {
  const folder = new CommandFolder();
  try {
    const name = 'constructor';
    const service = { image: 'r.example.com/x:1', port: 80, calls: ['ui'], routes: ['/x'] };
    folder.write(`tenants/${name}/tenant.yaml`, tenant(name, { services: { [name]: service } }));
    folder.write(`tenants/${name}/variants/OPS-1.yaml`, {
      ...{ apiVersion: 'branchline/v1', kind: 'Variant', id: 'OPS-1', branch: 'OPS-1-x' },
      services: { ui: { image: 'r.example.com/ui:2' } },
    });
    const fine = async (...args: string[]) => {
      const { code, out, err } = await folder.run(...args);
      expect({ args, code, err: code === 0 ? '' : err }).toEqual({ args, code: 0, err: '' });
      return out;
    };
    await fine('synth');
    const added = [
      'variant',
      'add',
      name,
      `${name}=r.example.com/x@sha256:${'2'.repeat(64)}`,
      '--id',
      'OPS-1',
      '--built-from',
      '3f2a91c',
    ];
    await fine(...added);
    expect(await fine('variant', 'show', 'OPS-1')).toContain(`${name}/${name}`);
    await fine('canary', 'start', `${name}/${name}=r.example.com/x@sha256:${'3'.repeat(64)}`, '--weight', '5');
    await fine('canary', 'status', `${name}/${name}`);
    await fine('synth');
    await fine('synth', '--check');
    await fine('inventory');
    expect(await fine('explain', `http://${name}.example.com/x`)).toContain(`Deployment ${name}-ns/${name}-canary`);
    await fine('check', 'dist', '--fail-on', 'breaks-traffic');
  } finally {
    folder.remove();
  }
});
