import fc from 'fast-check';
import { dnsName, LABEL_LIMIT, OBJECT_NAME_LIMIT } from '../../lib/model/dns-name';

const SUBDOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const part = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/);
const subdomain = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join('.'));
const limit = fc.constantFrom(LABEL_LIMIT, 246, OBJECT_NAME_LIMIT);

test('NAME-3: what is a name already stays as it is', () => {
  fc.assert(
    fc.property(subdomain, limit, (name, most) => {
      fc.pre(name.length <= most);
      expect(dnsName(name, most)).toBe(name);
    }),
  );
});

test('NAME-3: whatever the text, it becomes a name within the limit, and always the same one', () => {
  fc.assert(
    fc.property(
      fc.oneof(subdomain, fc.string({ maxLength: 400 }), fc.string({ unit: 'binary' })),
      limit,
      (text, most) => {
        const name = dnsName(text, most);
        expect(name).toMatch(SUBDOMAIN);
        expect(name.length).toBeLessThanOrEqual(most);
        expect(dnsName(text, most)).toBe(name);
      },
    ),
  );
});

test('NAME-3: names that differ at their ends only stay apart', () => {
  const names = Array.from({ length: 2000 }, (_, index) => dnsName(`${'a'.repeat(300)}${index}`));
  expect(new Set(names).size).toBe(names.length);
  expect(dnsName(`${'a'.repeat(250)}.example`)).toMatch(/^a{244}-[0-9a-f]{8}$/);
  expect(dnsName('My Chart')).toMatch(/^my-chart-[0-9a-f]{8}$/);
});
