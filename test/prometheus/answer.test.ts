import { readAnswer } from '../../lib/prometheus/answer';

const FROM = 'http://prometheus:9090/';
const read = (answer: unknown, status = 200) => readAnswer(JSON.stringify(answer), status, FROM);
const success = (...result: unknown[]) => ({ status: 'success', data: { resultType: 'matrix', result } });

test('series with their labels and values', () => {
  const [series] = read(
    success({
      metric: { le: '5', __proto__: 'x' },
      values: [
        [1, '2'],
        [2.5, '+Inf'],
        [3, 'NaN'],
      ],
    }),
  );
  expect([...series!.labels]).toEqual([['le', '5']]);
  expect(series!.samples).toEqual([
    [1, 2],
    [2.5, Number.POSITIVE_INFINITY],
    [3, Number.NaN],
  ]);
  const [vector] = read(success({ metric: {}, value: [7, '1'] }));
  expect(vector!.samples).toEqual([[7, 1]]);
});

test('a label may have the name of anything', () => {
  const text = '{"status":"success","data":{"result":[{"metric":{"__proto__":"x","constructor":"y"},"values":[]}]}}';
  expect([...readAnswer(text, 200, FROM)[0]!.labels]).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('no series', () => {
  expect(read(success())).toEqual([]);
});

test.each([
  [
    'an error',
    { status: 'error', errorType: 'bad_data', error: 'parse\u001b[2J error' },
    400,
    'refuses the question: parse\\u001b[2J error',
  ],
  ['an answer in part', { ...success(), warnings: ['store \n a'] }, 200, 'answers with a part only: store \\u000a a'],
  ['no answer of Prometheus', { hello: 1 }, 200, 'is not the API of a Prometheus: it answers with status 200'],
  ['a login', { message: 'no' }, 401, 'BRANCHLINE_PROMETHEUS_TOKEN'],
  ['another path', {}, 404, 'name the path below which /api/v1 is'],
  ['no data', { status: 'success' }, 200, 'something other than series'],
  ['data of another kind', { status: 'success', data: { result: { a: 1 } } }, 200, 'something other than series'],
  ['a series of another kind', success(5), 200, 'something other than series'],
  ['labels of another kind', success({ metric: [] }), 200, 'something other than series'],
  ['a label of another kind', success({ metric: { a: 5 }, values: [] }), 200, 'something other than series'],
  ['values of another kind', success({ metric: {}, values: 'x' }), 200, 'something other than series'],
  ['a value of another kind', success({ metric: {}, values: [[1, 2]] }), 200, 'something other than series'],
  ['a time of another kind', success({ metric: {}, values: [['1', '2']] }), 200, 'something other than series'],
  ['a point of another kind', success({ metric: {}, values: [null] }), 200, 'something other than series'],
  [
    'times out of order',
    success({
      metric: {},
      values: [
        [2, '1'],
        [1, '2'],
      ],
    }),
    200,
    'something other than series',
  ],
  [
    'one time twice',
    success({
      metric: {},
      values: [
        [2, '1'],
        [2, '2'],
      ],
    }),
    200,
    'something other than series',
  ],
])('%s is told', (_, answer, status, said) => {
  expect(() => read(answer, status)).toThrow(said);
  expect(() => read(answer, status)).toThrow(/^http:\/\/prometheus:9090\/ .*\n {2}fix: /);
});

test('text that is no JSON', () => {
  expect(() => readAnswer('<html>', 502, FROM)).toThrow('it answers with status 502');
});

test('an empty value is no 0', () => {
  expect(read(success({ metric: {}, values: [[1, '']] }))[0]!.samples[0]![1]).toBeNaN();
});

test('what is quoted is cut', () => {
  try {
    read({ status: 'error', error: 'x'.repeat(10_000) }, 422);
    throw new Error('nothing thrown');
  } catch (error) {
    expect((error as Error).message.length).toBeLessThan(300);
  }
});
