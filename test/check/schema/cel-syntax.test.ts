import { celProblem } from '../../../lib/check/lints/schema/cel-syntax';

test.each([
  'response.code >= 400',
  "!has(request.useragent) || !(request.useragent.startsWith('Prometheus'))",
  'a in [1, 2] && b[0].c("x", 1) != {"k": 1u} // why\n',
  'a ? b : c ? d : e',
  'pkg.Type{field: 1}.field == -2.5e3',
])('%s is an expression', (expression) => expect(celProblem(expression)).toBeUndefined());

test.each([
  ['response.code >= 400 and true', 'and does not fit there'],
  ['response.code = 400', '= is no sign of it'],
  ['response.code == 400 ||', 'it ends too early'],
  ['(response.code == 400', 'it ends too early'],
  ['has(a))', ') does not fit there'],
  ["a == 'b", "' is no sign of it"],
  ['', 'it ends too early'],
  ['a.in', 'in does not fit there'],
])('%s is none: %s', (expression, problem) => expect(celProblem(expression)).toBe(problem));
