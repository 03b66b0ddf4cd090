import { deepEqual, equal, throws } from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_HEADERS } from '../lib';
import { settingsOf } from '../lib/settings';

test('the defaults: the variant, flags, correlation id, and what tracing needs', () => {
  const settings = settingsOf({}, {});
  deepEqual(settings.names, ['x-variant-id', ...DEFAULT_HEADERS]);
  for (const name of [
    'x-feature-flags',
    'x-correlation-id',
    'traceparent',
    'tracestate',
    'baggage',
    'b3',
    'x-request-id',
  ]) {
    equal(settings.names.includes(name), true, name);
  }
  deepEqual([settings.variant, settings.correlationId, settings.echo], [undefined, false, []]);
});

test('what the environment says, and what options say instead', () => {
  const env = {
    BRANCHLINE_VARIANT_HEADER: 'X-Env',
    BRANCHLINE_VARIANT: 'ops-1',
    BRANCHLINE_PROPAGATE_HEADERS: 'x-a, X-B ,x-a',
    BRANCHLINE_PROPAGATE_HOSTS: '*.acme,127.0.0.1',
  };
  const said = settingsOf({}, env);
  deepEqual([said.header, said.names, said.variant], ['x-env', ['x-env', 'x-a', 'x-b'], 'ops-1']);
  deepEqual(['cms.acme', '127.0.0.1', 'cms.other'].map(said.isInside), [true, true, false]);
  const options = { header: 'x-o', headers: ['x-c'], variant: 'ops-2', hosts: ['*.o'], correlationId: true };
  const instead = settingsOf(options, env);
  deepEqual([instead.names, instead.variant], [['x-o', 'x-c', 'x-correlation-id'], 'ops-2']);
  deepEqual(['cms.acme', 'cms.o'].map(instead.isInside), [false, true]);
  // Kubernetes gives an empty text for a value that is not there.
  const empty = { BRANCHLINE_VARIANT_HEADER: '', BRANCHLINE_VARIANT: '', BRANCHLINE_PROPAGATE_HEADERS: ' ' };
  deepEqual([settingsOf({}, empty).header, settingsOf({}, empty).variant], ['x-variant-id', undefined]);
  deepEqual(settingsOf({ headers: [] }, env).names, ['x-env']);
});

test('the echo has what a tester wants to see, or what is asked for', () => {
  deepEqual(settingsOf({ echo: true }, {}).echo, ['x-variant-id', 'x-feature-flags', 'x-correlation-id']);
  deepEqual(settingsOf({ echo: ['X-Request-Id'] }, {}).echo, ['x-request-id']);
  throws(() => settingsOf({ echo: ['x-other'] }, {}), /^TypeError: echo: x-other is not passed on; add it to headers$/);
});

test('fails for names that are no headers, and for headers that belong to one call', () => {
  throws(
    () => settingsOf({ headers: 'x' as never }, {}),
    /^TypeError: headers must be a list of header names, got: "x"$/,
  );
  throws(
    () => settingsOf({ headers: ['x-ok', 'a b', 'ü', ''] }, {}),
    /headers: not the name of a header: "a b", "ü", ""/,
  );
  throws(
    () => settingsOf({}, { BRANCHLINE_VARIANT_HEADER: 'a:b' }),
    /BRANCHLINE_VARIANT_HEADER: not the name of a header/,
  );
  throws(() => settingsOf({ header: 'Host' }, {}), /header: host belongs to one call/);
  for (const name of ['Authorization', 'cookie', 'content-length', 'connection', 'transfer-encoding', 'set-cookie']) {
    throws(() => settingsOf({ headers: [name] }, {}), /belongs to one call and must not be passed on/);
  }
  throws(() => settingsOf({ variant: 'a\r\nb' }, {}), /variant: not the id of a variant/);
  throws(() => settingsOf({}, { BRANCHLINE_VARIANT: 'ä' }), /BRANCHLINE_VARIANT: not the id/);
});
