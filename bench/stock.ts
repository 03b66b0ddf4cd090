import { readFileSync } from 'node:fs';
import { ApiObject, App, Chart } from 'cdk8s';

// Stock cdk8s with the same objects: `node stock.js objects.json outdir`, one chart per tenant, one file per chart.
const [, , objectsFile, outdir] = process.argv;
const app = new App({ outdir: outdir! });
for (const [tenant, objects] of Object.entries(
  JSON.parse(readFileSync(objectsFile!, 'utf8')) as Record<string, object[]>,
)) {
  const chart = new Chart(app, tenant);
  objects.forEach((object, index) => {
    new ApiObject(chart, String(index), object as ConstructorParameters<typeof ApiObject>[2]);
  });
}
app.synth();
