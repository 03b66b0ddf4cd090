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
  // A hostname below a domain: it answers for its own service only.
  BL245: (estate) => services(estate).some(({ hostnames }) => hostnames.length > 0),
};

const services = ({ tenants }: Estate) => tenants.flatMap((tenant) => tenant.services);

const gatewaysElsewhere = ({ tenants }: Estate) =>
  tenants.some(({ namespace, gateways }) => gateways.some(({ podNamespace }) => podNamespace !== namespace));

test(`check finds nothing in ${numRuns} random estates (seed ${seed}) but what their registry asks for`, () => {
  const estates = fc.sample(randomEstate(), { numRuns, seed });
  const unasked = estates.flatMap((estate) => {
    const files = [...renderedFiles(estate)].map(([file, text]) => ({ file, text: String(text) }));
    const found = check(MeshModel.of(files)).filter((finding) => ASKED[finding.code]?.(estate, finding) !== true);
    return found.map(({ code, object, message }) => `${code} ${object}: ${message}`);
  });
  expect(unasked).toEqual([]);
});
