import { App } from 'cdk8s';
import { Environment, propagateBy, TenantChart, VariantService } from '../../lib';
import { synthesisErrors } from '../../lib/cdk8s/synthesis-errors';
import { EstateScope } from '../../lib/constructs/estate-scope';

function estate() {
  const app = new App();
  const acme = new TenantChart(app, 'acme', { namespace: 'acme', environment: Environment.STAGING });
  const cms = new VariantService(acme, 'cms', { image: 'cms:1', port: 80 });
  cms.addVariant('OPS-1', { image: 'cms:2' });
  return { app, acme };
}

test('PROP-1: an app says by which header its requests name variants, before or after its tenants', () => {
  const { app, acme } = estate();
  propagateBy(app, { header: 'x-env' });
  expect(EstateScope.of(acme).propagation).toMatchObject({ header: 'x-env', baggage: undefined });
  expect(synthesisErrors(app)).toEqual([]);
  expect(JSON.stringify(acme.toJson())).toContain('"withoutHeaders":{"x-env":{}}');
  expect(JSON.stringify(acme.toJson())).not.toContain('x-variant-id');
});

test('PROP-1: it may be said again, but not otherwise', () => {
  const { app, acme } = estate();
  propagateBy(app, { baggage: 'variant' });
  propagateBy(acme, { baggage: 'variant', header: 'x-variant-id' });
  expect(() => propagateBy(acme, { header: 'x-env' })).toThrow(
    "requests name variants by the header 'x-env' here, and by the header 'x-variant-id' and the member 'variant' of baggage elsewhere: an estate has one way. Call `propagateBy` once, for the app",
  );
});

test('PROP-1: a header that cannot name variants is told at synthesis, as in a registry', () => {
  const { app } = estate();
  propagateBy(app, { header: 'host' });
  expect(synthesisErrors(app)).toEqual([expect.stringContaining("'host'")]);
});
