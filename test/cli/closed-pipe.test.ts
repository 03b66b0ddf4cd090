import { EventEmitter } from 'node:events';
import { endAtClosedPipe } from '../../lib/cli/closed-pipe';

const failing = (code: string) => {
  const stream = new EventEmitter();
  const end = jest.fn();
  endAtClosedPipe([stream as unknown as NodeJS.WriteStream], end);
  return { end, fail: () => stream.emit('error', Object.assign(new Error(code), { code })) };
};

test('a reader that has enough ends the command without a word', () => {
  const { end, fail } = failing('EPIPE');
  fail();
  expect(end).toHaveBeenCalledWith();
});

test('another fault of the stream is one', () => {
  const { end, fail } = failing('EIO');
  expect(fail).toThrow('EIO');
  expect(end).not.toHaveBeenCalled();
});
