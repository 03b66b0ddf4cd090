import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LINTS } from '../../lib/check/lints/all';

/**
 * No lint claims what was not played: each is named by a test that plays it on a real Istio, Envoy or API server, or is here with
 * the reason why there is nothing to play.
 */
const TESTS = join(__dirname, '..');

const OF_THE_INPUT = 'It is about the files that check reads, not about a mesh.';
const OF_PODS = "Kubernetes' own controllers and kubelet decide; neither Istio nor Envoy takes part.";
const ADVICE = 'It is advice about how something is written: what a mesh does is the same.';
const BY_THE_RESOLVER =
  "It asks the resolver for every request that is meant; test/mesh/agreement plays the resolver's answers.";

const NOT_PLAYED: Readonly<Record<string, string>> = {
  BL001: OF_THE_INPUT,
  BL002: OF_THE_INPUT,
  BL003: OF_THE_INPUT,
  BL004: OF_THE_INPUT,
  BL005: OF_THE_INPUT,
  BL006: OF_THE_INPUT,
  BL007: OF_THE_INPUT,
  BL008: OF_THE_INPUT,
  BL009: OF_THE_INPUT,
  BL110: ADVICE,
  BL112: ADVICE,
  BL121: 'One version of Istio is played; what others lack is read off their API definitions.',
  BL212: 'Weights are proportions: test/mesh/agreement draws such rules.',
  BL219: 'The name may change with a release of Istio; the one that is played has one name.',
  BL224: ADVICE,
  BL241: 'A limit of etcd and of kubectl in bytes; the object that meets it is counted, not sent.',
  BL247: 'It says that which proxy reads the header depends on the way of the request.',
  BL248: 'It counts conditions: what they cost is measured by npm run bench.',
  BL309: 'Whether somebody stands between a client and a server, no request shows.',
  BL310: 'Fields that Istio does not read, by its documents: how often a pod has to fail takes a load and its time.',
  BL311: ADVICE,
  BL314: ADVICE,
  BL315: 'A place has to fail for a failover to be missed; test/mesh/in-force plays what distribute does then.',
  BL401: 'There are no pods, so nothing that could be asked.',
  BL405: 'The Service of the pods lacks the port: Kubernetes sends nothing there.',
  BL411: 'Old versions of TLS answer as others do.',
  BL504: OF_PODS,
  BL506: OF_PODS,
  BL507: OF_PODS,
  BL509: 'Istio guesses, mostly right: what it guesses wrong depends on who speaks first, and when.',
  BL510: 'As for a port without a protocol (BL509).',
  BL518: OF_PODS,
  BL519: OF_PODS,
  BL520: OF_PODS,
  BL521: ADVICE,
  BL522: ADVICE,
  BL524: OF_PODS,
  BL525: 'It compares a running pod with its namespace.',
  BL649: OF_PODS,
  BL651: OF_PODS,
  BL666: 'As for BL642: the network of a cluster decides.',
  BL667: 'The controller of Argo Rollouts decides, from the objects of the input alone.',
  BL642:
    'Whether NetworkPolicies are enforced, the network of a cluster decides; test/mesh/network-policies plays how they are read.',
  BL706: 'Which of the two is used does not depend on their age, and Istio does not say on what.',
  BL711: 'It names a namespace that is not there: nothing changes with it.',
  BL901: BY_THE_RESOLVER,
  BL902: BY_THE_RESOLVER,
  BL903: BY_THE_RESOLVER,
  BL904: BY_THE_RESOLVER,
  BL905: BY_THE_RESOLVER,
  BL906: ADVICE,
  BL907: BY_THE_RESOLVER,
};

/** The codes that tests on a real mesh, and what they read, name. */
function playedCodes(): Set<string> {
  const tests = readdirSync(join(TESTS, 'mesh'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
    .map((name) => join('mesh', name));
  const texts = [...tests, 'check/reported-kinds.ts', 'check/refused-objects.ts'].map((name) =>
    readFileSync(join(TESTS, name), 'utf8'),
  );
  return new Set(texts.flatMap((text) => text.match(/\bBL\d{3}\b/g) ?? []));
}

test('every lint is played, or there is a reason', () => {
  const played = playedCodes();
  const others = LINTS.map(({ code }) => code).filter((code) => !played.has(code));
  expect(others.sort()).toEqual(Object.keys(NOT_PLAYED).sort());
});
