import { App, Chart } from 'cdk8s';
import { declareOrigin, originOf } from '../../lib/constructs/origin';

test('an error points to the construct, and to what it stands for once that is known', () => {
  const chart = new Chart(new App(), 'acme');
  const origin = originOf(chart);
  expect([origin.describe(['domains']), origin.base]).toEqual(['acme', undefined]);
  declareOrigin(chart, { base: ['tenant'], describe: (field) => `tenant.yaml:${field?.join('.')}` });
  expect([origin.describe(['domains']), origin.base]).toEqual(['tenant.yaml:domains', ['tenant']]);
});
