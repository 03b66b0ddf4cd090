import fc from 'fast-check';
import { check } from '../../lib/check/check';
import type { Finding } from '../../lib/check/finding';
import { MeshModel } from '../../lib/mesh-model';
import type { Estate } from '../../lib/model/tenant';
import { randomEstate } from '../estate/random-estate';
import { randomRegistry } from '../estate/random-registry';
import { renderedFiles } from '../estate/rendered';
import { runs } from '../runs';

/** What is found in the output of an estate, each finding that nobody asked for as a line. */
function unasked(estate: Estate, asked: Asked): string[] {
  const files = [...renderedFiles(estate)].map(([file, text]) => ({ file, text: String(text) }));
  return check(MeshModel.of(files))
    .filter((finding) => asked[finding.code]?.(estate, finding) !== true)
    .map(({ code, object, message }) => `${code} ${object}: ${message}`);
}

/** What the registry itself asks for, by the code that says so. */
type Asked = Readonly<Record<string, (estate: Estate, finding: Finding) => boolean>>;

const services = ({ tenants }: Estate) => tenants.flatMap((tenant) => tenant.services);
const gateways = ({ tenants }: Estate) => tenants.flatMap((tenant) => tenant.gateways);

const gatewaysElsewhere = ({ tenants }: Estate) =>
  tenants.some(({ namespace, gateways: own }) => own.some(({ podNamespace }) => podNamespace !== namespace));

const ASKED: Asked = {
  // Gateways whose pods others run: nothing of them is in the output.
  BL401: (estate) => gatewaysElsewhere(estate),
  BL610: (estate, { message }) => gatewaysElsewhere(estate) && message.includes('istio-ingress'),
  BL711: (estate, { message }) => gatewaysElsewhere(estate) && message.includes('istio-ingress'),
  // A hostname below a domain: it answers for its own service only.
  BL245: (estate) => services(estate).some(({ hostnames }) => hostnames.length > 0),
};

const estates = runs({ sample: 15, full: 500 });

test(`check finds nothing in ${estates.numRuns} random estates (seed ${estates.seed}) but what their registry asks for`, () => {
  expect(fc.sample(randomEstate(), estates).flatMap((estate) => unasked(estate, ASKED))).toEqual([]);
});

/** Namespaces of the platform that random registries name. */
const PLATFORM = /\b(istio-ingress|ingress|monitoring|judges|istio-system)\b/;

/** The copy of a tenant whose chart is not there a second time: what the chart makes is missing. */
const chartMissing: Asked[string] = (_, { object }) => object.includes('-globex/') && object.includes('mail');

const ASKED_OF_ALL: Asked = {
  ...ASKED,
  BL610: (estate, finding) => PLATFORM.test(finding.message) || chartMissing(estate, finding),
  BL701: (_, { message }) => PLATFORM.test(message),
  BL711: (_, { message }) => PLATFORM.test(message),
  BL201: chartMissing,
  BL301: chartMissing,
  BL519: chartMissing,
  BL604: chartMissing,
  // The regular expression of an origin, and a sidecar without requests beside an autoscaler.
  BL254: (_, { message }) => message.includes('"a"'),
  BL507: (_, { message }) => message.includes('container log'),
  // A policy of the tenant's own about paths.
  BL608: (_, { object }) => object.endsWith('/not-below'),
  BL623: (_, { object }) => object.endsWith('/not-below'),
  BL638: (_, { object }) => object.endsWith('/not-below'),
  // Tokens are looked at, and not asked for.
  BL614: (estate) => [...gateways(estate), ...services(estate)].some((each) => each.authentication?.required === false),
  // A tenant that lets everybody in.
  BL904: (estate) => estate.tenants.some(({ isolation }) => !isolation.authorization),
  // Services that pass no header on.
  BL909: (estate) => services(estate).some(({ propagates }) => propagates !== undefined),
};

const registries = runs({ sample: 6, full: 300 });

test(`nor in ${registries.numRuns} random registries of the whole format (seed ${registries.seed})`, () => {
  const found = fc
    .sample(randomRegistry(), registries)
    .flatMap((registry) => registry.estates.flatMap((estate) => unasked(estate, ASKED_OF_ALL)));
  expect(found).toEqual([]);
});
