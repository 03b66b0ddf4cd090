import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { synthesisErrors } from '../../lib/cdk8s/synthesis-errors';

test('all validations run once, those of constructs that a validation adds included', () => {
  const app = new App();
  const chart = new Chart(app, 'acme');
  let runs = 0;
  app.node.addValidation({
    validate: () => {
      runs++;
      if (runs === 1) new Construct(chart, 'late').node.addValidation({ validate: () => ['added late'] });
      return ['first'];
    },
  });
  chart.node.addValidation({ validate: () => ['second', 'third'] });
  expect(synthesisErrors(app)).toEqual(['  first', '  [acme] second', '  [acme] third', '  [acme/late] added late']);
  expect(runs).toBe(1);
});
