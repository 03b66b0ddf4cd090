import { logLines } from '../../lib/chain-log/log-lines';

async function linesOf(chunks: readonly string[], limit?: number): Promise<(string | undefined)[]> {
  const lines = [];
  for await (const line of logLines(chunks, limit)) lines.push(line);
  return lines;
}

test('lines are the same wherever the stream is cut', async () => {
  const text = 'one\n\ntwo\r\nthree';
  for (let at = 0; at <= text.length; at++) {
    expect(await linesOf([text.slice(0, at), text.slice(at)])).toEqual(['one', '', 'two', 'three']);
  }
  expect(await linesOf(['one\n'])).toEqual(['one']);
  expect(await linesOf([])).toEqual([]);
});

test('of a line that is too long nothing is kept, and the next one is read', async () => {
  expect(await linesOf(['1234\n12345\n1', '2345', '67890\n12\n'], 4)).toEqual(['1234', undefined, undefined, '12']);
  expect(await linesOf(['123', '45'], 4)).toEqual([undefined]);
});
