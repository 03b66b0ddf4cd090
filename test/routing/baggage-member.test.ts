import fc from 'fast-check';
import { RE2JS } from 're2js';
import { anyMember, memberIs } from '../../lib/routing/baggage-member';
import { REGEX_LIMIT } from '../../lib/routing/condition';
import { runs } from '../runs';

const is = (regex: string, header: string): boolean => RE2JS.matches(regex, header);

/** The first member of a name, read as W3C writes it: an own reader, so that the expressions are held against something else. */
function firstMember(header: string, name: string): string | undefined {
  for (const member of header.split(',')) {
    const [pair = ''] = member.split(';');
    const at = pair.indexOf('=');
    if (at < 0 || trim(pair.slice(0, at)) !== name) continue;
    return trim(pair.slice(at + 1));
  }
  return undefined;
}

const trim = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');

describe('PROP-2: the first member of the name decides', () => {
  const ops1 = memberIs('variant', ['ops-1', 'OPS-1']);
  test.each([
    'variant=ops-1',
    'variant=OPS-1',
    ' variant = ops-1 ',
    'variant=ops-1;p=1;q',
    'variant=ops-1 ; p = 1',
    'a=1,variant=ops-1',
    'a=1 , b=2;x=y ,\tvariant=ops-1,c=3',
    'variant=ops-1,variant=ops-2',
    'variants=ops-2,variant=ops-1',
    'varian=ops-2,variant=ops-1',
    'variant-id=ops-2,variant=ops-1',
    'Variant=ops-2,variant=ops-1',
    'x;variant=ops-2,variant=ops-1',
    'a=variant,variant=ops-1',
    ',,variant=ops-1,',
  ])('%s asks for it', (header) => expect(is(ops1, header)).toBe(true));

  test.each([
    '',
    'variant=ops-10',
    'variant=xops-1',
    'variant=ops-2,variant=ops-1',
    ' variant\t=\tops-2;a=b , variant=ops-1',
    'variant=,variant=ops-1',
    'variants=ops-1',
    'a=variant=ops-1',
    'a=1;variant=ops-1',
    'Variant=ops-1',
    'variant',
    'variant=ops-1 x',
    'variant=ops-1=2',
  ])('%s does not', (header) => expect(is(ops1, header)).toBe(false));

  test('percent-encoded as senders do it, in both cases of hexadecimal digits', () => {
    const id = memberIs('variant', ['feature/k√']);
    for (const value of ['feature%2Fk%E2%88%9A', 'feature%2fk%e2%88%9a', 'feature/k√']) {
      expect(is(id, `a=1,variant=${value};p`)).toBe(true);
    }
    expect([is(id, 'variant=feature%2Gk'), is(id, 'variant=feature')]).toEqual([false, false]);
  });

  test('dots in names and values are dots', () => {
    const dotted = memberIs('my.variant', ['v1.2']);
    expect([is(dotted, 'my.variant=v1.2'), is(dotted, 'myxvariant=v1.2'), is(dotted, 'my.variant=v1x2')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([is(anyMember('my.variant'), 'a=1,my.variant=x'), is(anyMember('my.variant'), 'myxvariant=x')]).toEqual([
      true,
      false,
    ]);
  });

  test('random headers: as a reader of the grammar says', () => {
    const name = fc.constantFrom('variant', 'v', 'my-v.x_1', 'sd-routing-key');
    const space = fc.constantFrom('', ' ', '\t', ' \t ');
    const word = fc.constantFrom(
      'variant',
      'v',
      'va',
      'my-v.x_1',
      'my-v',
      'sd-routing-key',
      'variants',
      'ops-1',
      'ops-2',
      'x',
      '',
    );
    const member = fc.tuple(
      space,
      word,
      space,
      fc.constantFrom('=', ';', ''),
      space,
      word,
      space,
      fc.constantFrom('', ';p=variant', ';q', '=x'),
    );
    const header = fc
      .array(
        member.map((parts) => parts.join('')),
        { maxLength: 5 },
      )
      .map((members) => members.join(','));
    fc.assert(
      fc.property(name, header, (each, text) => {
        const first = firstMember(text, each);
        expect([is(anyMember(each), text), is(memberIs(each, ['ops-1', 'x']), text)]).toEqual([
          first !== undefined,
          first === 'ops-1' || first === 'x',
        ]);
      }),
      runs({ sample: 700, full: 20_000 }),
    );
  });

  test('the longest names still fit into what Istio takes', () => {
    expect(memberIs('v'.repeat(31), ['x'.repeat(63), `${'/'.repeat(20)}${'x'.repeat(40)}`]).length).toBeLessThan(
      REGEX_LIMIT,
    );
  });
});
