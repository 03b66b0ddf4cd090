import { visible } from '../../lib/text/visible';

test('what moves the cursor, colours or hides text is written out', () => {
  expect(visible('a\u001b[31mb')).toBe('a\\u001b[31mb');
  expect(visible('one\r\ntwo')).toBe('one\\u000d\\u000atwo');
  expect(visible('a\u202eb\u200bc\u2028d')).toBe('a\\u202eb\\u200bc\\u2028d');
  expect(visible('plain – ünïcode 日本 →')).toBe('plain – ünïcode 日本 →');
});
