import { pastProxy } from '../../lib/resolver/redirected-calls';
import { ESTATE, fromApp, resolverOf } from './estate';

const P = 'traffic.sidecar.istio.io/';
const [XP, XR, IR, IP] = [
  `${P}excludeOutboundPorts`,
  `${P}excludeOutboundIPRanges`,
  `${P}includeOutboundIPRanges`,
  `${P}includeOutboundPorts`,
] as const;
const HERE = ['10.0.0.7'];

test.each([
  [{}, HERE, undefined],
  [{ [XP]: '80, 8080' }, HERE, XP],
  [{ [XP]: '80' }, HERE, undefined],
  [{ [XR]: '10.0.0.0/8' }, HERE, XR],
  [{ [XR]: '192.0.2.0/24' }, HERE, undefined],
  [{ [XR]: '10.0.0.0/8' }, [], `${XR}?`],
  [{ [XR]: '0.0.0.0/0' }, [], XR],
  [{ [XR]: 'none' }, HERE, `${XR}?`],
  [{ [IR]: '*' }, HERE, undefined],
  [{ [IR]: '' }, [], IR],
  [{ [IR]: '10.0.0.7' }, HERE, undefined],
  [{ [IR]: '192.0.2.0/24' }, HERE, IR],
  [{ [IR]: '192.0.2.0/24' }, [], `${IR}?`],
  [{ [IR]: '', [IP]: '8080' }, [], undefined],
  [{ [IR]: '', [IP]: '8080', [XP]: '8080' }, [], XP],
  [{ [IR]: '', [IP]: '8080', [XR]: '10.0.0.0/8' }, HERE, XR],
  [{ [IP]: '9090' }, [], undefined],
])('calls to port 8080 with %j and addresses %j go past the proxy by %s', (annotations, addresses, expected) => {
  const past = pastProxy({ annotations: annotations as Record<string, string> }, 8080, addresses);
  expect(past && `${past.by}${past.isCertain ? '' : '?'}`).toBe(expected);
});

test('where the address of a Service is written it decides; else the answer says on what it depends', () => {
  const told = (clusterIp: string) => {
    const estate = ESTATE.replace('  selector: { app: cms }', `  selector: { app: cms }\n${clusterIp}`).replaceAll(
      /(labels: \{ app: ui[^}]*\})/g,
      `$1, annotations: { ${XR}: "10.0.0.0/8" }`,
    );
    const { outcome, unknowns } = fromApp(resolverOf([estate]), 'acme', 'ui', 'http://cms:8080/');
    return [outcome.kind, unknowns.map(({ detail }) => detail)];
  };
  expect(told('  clusterIP: 10.0.0.7')).toEqual(['passthrough', []]);
  expect(told('  clusterIP: 172.16.0.7')).toEqual(['forward', []]);
  expect(told('')).toEqual([
    'forward',
    [`whether calls of Deployment acme/ui-main to cms go past its proxy depends on the address of that name (${XR})`],
  ]);
});
