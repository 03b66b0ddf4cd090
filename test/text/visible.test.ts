import { printed, visible } from '../../lib/text/visible';

test('what moves the cursor, changes colours or hides is written out, all else stays', () => {
  expect(visible('a\u001b[31mb')).toBe('a\\u001b[31mb');
  expect(visible('one\r\ntwo\tthree')).toBe('one\\u000d\\u000atwo\\u0009three');
  expect(visible('a\u202eb\u200bc\u2028d\u0085e\u009b31m')).toBe('a\\u202eb\\u200bc\\u2028d\\u0085e\\u009b31m');
  expect(visible('x\u{e0041}y\ud800z')).toBe('x\\u{e0041}y\\ud800z');
  expect(visible('plain – ünïcode 日本 → 😀')).toBe('plain – ünïcode 日本 → 😀');
});

test('printed text keeps its lines and columns', () => {
  expect(printed('a:\tb\n  c\n')).toBe('a:\tb\n  c\n');
  expect(printed('a\rb\u009bc\u2066d\u2029e\ud800')).toBe('a\\u000db\\u009bc\\u2066d\\u2029e\\ud800');
});

test('only what was painted keeps its escapes', () => {
  const painted = '\u001b[1mbold\u001b[22m \u001b]0;title\u0007 \u001b[2J';
  expect(printed(painted, true)).toBe('\u001b[1mbold\u001b[22m \\u001b]0;title\\u0007 \\u001b[2J');
  expect(printed(painted)).toBe('\\u001b[1mbold\\u001b[22m \\u001b]0;title\\u0007 \\u001b[2J');
});

test('no line is a command to a CI runner', () => {
  expect(printed('::error::x\n  ::add-mask::e\na ::b:: c::d\n')).toBe(
    '\\u003a:error::x\n  \\u003a:add-mask::e\na ::b:: c::d\n',
  );
  expect(printed('\u001b[1m::error::x\u001b[22m', true)).toBe('\u001b[1m\\u003a:error::x\u001b[22m');
  expect(printed('a ##[error]x ##vso[task]y ## title')).toBe('a \\u0023#[error]x \\u0023#vso[task]y ## title');
});
