import fc from 'fast-check';
import { check } from '../../lib/check/check';
import type { Finding } from '../../lib/check/finding';
import { MeshModel } from '../../lib/mesh-model';
import type { Estate } from '../../lib/model/tenant';
import { randomEstate } from '../estate/random-estate';
import { renderedFiles } from '../estate/rendered';
import { runs } from '../runs';

const { numRuns, seed } = runs({ sample: 15, full: 500 });

/** What the registry itself asks for, by the code that says so. */
const ASKED: Readonly<Record<string, (estate: Estate, finding: Finding) => boolean>> = {
  // Gateways whose pods others run: nothing of them is in the output.
  BL401: (estate) => gatewaysElsewhere(estate),
  BL610: (estate, { message }) => gatewaysElsewhere(estate) && message.includes('istio-ingress'),
  BL711: (estate, { message }) => gatewaysElsewhere(estate) && message.includes('istio-ingress'),
  // Two conditions of the registry that overlap.
  BL205: (estate) => conditions(estate) > 1,
  BL206: (estate) => conditions(estate) > 1,
  BL903: (estate) => conditions(estate) > 1,
  // A hostname below a domain: it answers for its own service only.
  BL245: (estate) => services(estate).some(({ hostnames }) => hostnames.length > 0),
  // A fault whose delay is as long as the service's timeout.
  BL244: (estate) => services(estate).some(({ faults, timeout }) => faults.some(({ delay }) => delay === timeout)),
};

const services = ({ tenants }: Estate) => tenants.flatMap((tenant) => tenant.services);

const gatewaysElsewhere = ({ tenants }: Estate) =>
  tenants.some(({ namespace, gateways }) => gateways.some(({ podNamespace }) => podNamespace !== namespace));

/** Conditions that the registry writes, of canaries, variants and faults; and paths, if one of them is on a path. */
const conditions = (estate: Estate) =>
  services(estate).flatMap(({ canary, variants, faults, routes }) => {
    const written = [...(canary?.match ?? []), ...variants.flatMap(({ match = [] }) => match)];
    return [...written, ...faults, ...(written.some(({ uri }) => uri !== undefined) ? routes : [])];
  }).length;

test(`check finds nothing in ${numRuns} random estates (seed ${seed}) but what their registry asks for`, () => {
  const estates = fc.sample(randomEstate(), { numRuns, seed });
  const unasked = estates.flatMap((estate) => {
    const files = [...renderedFiles(estate)].map(([file, text]) => ({ file, text: String(text) }));
    const found = check(MeshModel.of(files)).filter((finding) => ASKED[finding.code]?.(estate, finding) !== true);
    return found.map(({ code, object, message }) => `${code} ${object}: ${message}`);
  });
  expect(unasked).toEqual([]);
});
