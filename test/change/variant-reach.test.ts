import { variantReach } from '../../lib/change/variant-reach';
import type { TrafficChange } from '../../lib/diff';
import type { ClassCondition } from '../../lib/diff/class-condition';
import type { RequestClass } from '../../lib/diff/request-class';

const CHANGE = {
  aspects: [{ aspect: 'destination', before: 'a', after: 'b', text: 'a → b' }],
} as unknown as TrafficChange;

const header = (name: string, value: string, more: Partial<ClassCondition> = {}): ClassCondition => ({
  ...{ attribute: `header ${name}`, holds: true, match: { kind: 'exact', value }, ignoreCase: false, orAbsent: false },
  ...more,
});

const regex = (name: string, value: string, more: Partial<ClassCondition> = {}) =>
  header(name, '', { match: { kind: 'regex', value }, ...more });

const request = (anyOf: readonly (readonly ClassCondition[])[], more: Partial<RequestClass> = {}): RequestClass => ({
  ...{ method: '', host: 'acme/ui', path: '/…', conditions: [], from: ['acme/web'], kind: 'mesh', scheme: '' },
  ...{ anyOf, example: '', rules: { base: { text: '', at: '' }, head: { text: '', at: '' } } },
  ...more,
});

const ASKS = header('x-variant-id', 'OPS-1');

describe('requests that belong to a variant', () => {
  const { allows, text } = variantReach(['ops-1', 'ops-2']);

  test('in words', () => {
    expect(text).toBe('requests with x-variant-id: ops-1, ops-2');
  });

  test('its pods join those behind a port without rules, and no others do', () => {
    const joins = (pod: string) =>
      ({
        aspects: [{ aspect: 'pods', before: '9100 acme/cms', after: `9100 acme/cms + ${pod}`, text: '' }],
      }) as unknown as TrafficChange;
    expect(allows(request([[]]), joins('acme/cms-ops-2'))).toBe(true);
    expect(allows(request([[]]), joins('acme/cms-ops-22'))).toBe(false);
  });

  test.each<[string, RequestClass, boolean]>([
    ['its header, in any spelling', request([[ASKS]]), true],
    ['the header of the other one', request([[header('x-variant-id', 'ops-2')]]), true],
    ['in every way to meet them', request([[ASKS], [header('x-user', 'a'), ASKS]]), true],
    ['not if there is another way', request([[ASKS], [header('x-user', 'a')]]), false],
    ['not without conditions', request([]), false],
    ['not any request', request([[]]), false],
    ['another header', request([[header('x-team', 'ops-1')]]), false],
    ['another variant', request([[header('x-variant-id', 'ops-11')]]), false],
    ['not without the header', request([[{ ...ASKS, holds: false }]]), false],
    ['not where it may be absent', request([[{ ...ASKS, orAbsent: true }]]), false],
    ['not by an expression', request([[regex('x-variant-id', 'ops-1')]]), false],
    ['its host at a gateway', request([[]], { kind: 'gateway', host: 'OPS-1.acme.example.com' }), true],
    ['a host of another at a gateway', request([[]], { kind: 'gateway', host: 'ops-11.acme.example.com' }), false],
    ['no service of that name', request([[]], { host: 'ops-1.acme' }), false],
    ['baggage where the estate has none', request([[regex('baggage', '.*variant=ops-1.*')]]), false],
  ])('%s', (_, each, belongs) => {
    expect(allows(each, CHANGE)).toBe(belongs);
  });
});

describe('where baggage names the variant as well', () => {
  const { allows, text } = variantReach(['ops-1'], { propagation: { header: 'x-v', baggage: 'variant' } });

  test('in words', () => {
    expect(text).toBe('requests with x-v or baggage: variant: ops-1');
  });

  test.each<[string, ClassCondition, boolean]>([
    ['the header by its name', header('x-v', 'ops-1'), true],
    ['the usual header', ASKS, false],
    ['the member', regex('baggage', '.*variant=ops-1(?:[,;].*)?'), true],
    ['members that begin alike', regex('baggage', '.*variant=ops-1.*'), false],
    ['another member', regex('baggage', '.*team=ops-1(?:[,;].*)?'), false],
    ['another header', regex('x-baggage', '.*variant=ops-1(?:[,;].*)?'), false],
    ['not without it', regex('baggage', 'variant=ops-1', { holds: false }), false],
    ['not where it may be absent', regex('baggage', 'variant=ops-1', { orAbsent: true }), false],
    ['an expression that is none', regex('baggage', '('), false],
    ['a text', header('baggage', 'variant=ops-1'), false],
  ])('%s', (_, condition, belongs) => {
    expect(allows(request([[condition]]), CHANGE)).toBe(belongs);
  });
});

describe('where conditions of its own choose it', () => {
  const rule = (base: string, head = base) =>
    request([[]], { rules: { base: { text: base, at: '' }, head: { text: head, at: '' } } });
  const { allows, text } = variantReach(['ops-1'], { conditions: true });

  test('in words', () => {
    expect(text).toBe('requests with x-variant-id: ops-1, or that meet its conditions');
  });

  test.each([
    ['rule ui/:ops-1:condition of VirtualService acme/edge', true],
    ['rule ops-1 of VirtualService acme/ui', true],
    ['rule ui/:ops-1-2 of VirtualService acme/ui', true],
    ['rule ui/:ops-11 of VirtualService acme/ui', false],
    ['rule x-ops-1 of VirtualService acme/ui', false],
    ['rule mainline of VirtualService acme/ops-1', false],
    ['no rule', false],
  ])('%s', (name, belongs) => {
    expect(allows(rule(name), CHANGE)).toBe(belongs);
    expect(allows(rule('', name), CHANGE)).toBe(belongs);
    expect(variantReach(['ops-1']).allows(rule(name), CHANGE)).toBe(false);
  });
});
