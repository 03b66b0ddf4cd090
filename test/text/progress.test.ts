import { Progress } from '../../lib/text/progress';

/** A terminal, and a clock that goes on by as many milliseconds each time it is asked. */
function terminal(step: number, isTTY = true) {
  const written: string[] = [];
  let time = -step;
  const progress = new Progress({ isTTY, write: (text) => written.push(text) }, () => {
    time += step;
    return time;
  });
  return { progress, written };
}

test('nothing is said in the first second, nor where nobody looks', () => {
  const short = terminal(100);
  for (let index = 0; index < 9; index++) short.progress.at('checking', index, 9);
  short.progress.end();
  expect(short.written).toEqual([]);
  const file = terminal(2000, false);
  file.progress.at('checking', 1, 9);
  file.progress.end();
  expect(file.written).toEqual([]);
});

test('then one line is written over and over, and is gone at the end', () => {
  const { progress, written } = terminal(600);
  expect([...progress.over('reading', ['a', 'b', 'c'])]).toEqual(['a', 'b', 'c']);
  expect(written).toEqual(['\r\u001b[Kreading 1 of 3', '\r\u001b[Kreading 2 of 3']);
  progress.end();
  progress.end();
  expect(written.slice(2)).toEqual(['\r\u001b[K']);
});

test('not more often than ten times a second', () => {
  const { progress, written } = terminal(30);
  for (let index = 0; index < 100; index++) progress.at('checking', index, 100);
  expect(written.length).toBeGreaterThan(10);
  expect(written.length).toBeLessThan(25);
});
