import { jsonText } from '../../lib/text/json-text';

test('the same data, and nothing that does or hides something', () => {
  const data = { a: 'x\n\u001b[2J\u009b31m\u0085\u2028\u202e\u007f\u{e0041}\ud800é😀', '::b': ['::error::'] };
  const text = jsonText(data);
  expect(JSON.parse(text)).toEqual(data);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/u);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).toContain('\\udb40\\udc41\\ud800é😀');
});

test('plain data as JSON.stringify has it', () => {
  const data = { findings: [{ code: 'BL001', line: 1 }] };
  expect(jsonText(data)).toBe(JSON.stringify(data, undefined, 2));
});
