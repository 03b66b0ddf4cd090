import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';

/** Places of the rules and conditions of `spec` that are found to be taken by earlier ones. */
function taken(spec: string): string[] {
  const text = `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a, namespace: acme }\nspec: { hosts: [a.example.com], ${spec} }\n`;
  return check(MeshModel.ofText(text)).flatMap(({ code, path }) => (/BL20[56]/.test(code) ? [`${code} ${path}`] : []));
}

const route = 'route: [{ destination: { host: a.example.com } }]';
const tcp = (...rules: string[]) => `tcp: [${rules.map((match) => `{ ${match}${route} }`).join(', ')}]`;
const tls = (...rules: string[]) => `tls: [${rules.map((match) => `{ ${match}${route} }`).join(', ')}]`;

test.each<[string, string, string[]]>([
  ['behind a rule without conditions', tcp('', 'match: [{ port: 9000 }], '), ['BL205 spec.tcp[1]']],
  ['of the same port', tcp('match: [{ port: 9000 }], ', 'match: [{ port: 9000 }], '), ['BL205 spec.tcp[1]']],
  [
    'with one condition of two taken',
    tcp('match: [{ port: 9000 }], ', 'match: [{ port: 9000 }, { port: 9001 }], '),
    ['BL206 spec.tcp[1].match[0]'],
  ],
  ['that repeats itself', tcp('match: [{ port: 9000 }, { port: 9000 }], '), ['BL206 spec.tcp[0].match[1]']],
  ['of another port', tcp('match: [{ port: 9000 }], ', 'match: [{ port: 9001 }], '), []],
  [
    'for everybody, behind one for some callers',
    tcp('match: [{ port: 9000, sourceLabels: { app: ui } }], ', 'match: [{ port: 9000 }], '),
    [],
  ],
  [
    'for some callers, behind one for the same and more',
    tcp(
      'match: [{ port: 9000, sourceLabels: { app: ui } }], ',
      'match: [{ port: 9000, sourceLabels: { app: ui, version: main } }], ',
    ),
    ['BL205 spec.tcp[1]'],
  ],
  [
    'for other callers',
    tcp('match: [{ sourceLabels: { app: ui } }], ', 'match: [{ sourceLabels: { app: bff } }], '),
    [],
  ],
  [
    'for some addresses, behind one for all',
    tcp('match: [{ port: 9000 }], ', 'match: [{ port: 9000, destinationSubnets: [10.0.0.0/8] }], '),
    ['BL205 spec.tcp[1]'],
  ],
  [
    'of a server name under a wildcard',
    tls('match: [{ sniHosts: ["*.example.com"] }], ', 'match: [{ sniHosts: [a.example.com] }], '),
    ['BL205 spec.tls[1]'],
  ],
  [
    'of a server name before its wildcard',
    tls('match: [{ sniHosts: [a.example.com] }], ', 'match: [{ sniHosts: ["*.example.com"] }], '),
    [],
  ],
])('a rule %s', (_, spec, expected) => {
  expect(taken(spec)).toEqual(expected);
});
