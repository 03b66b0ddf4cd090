/**
 * Who reads what a command prints may have enough of it, as `head` has: then the command ends, without a word and with the exit
 * code that it had come to. Anything else that is wrong with the stream is thrown.
 */
export function endAtClosedPipe(streams: readonly NodeJS.WriteStream[], end: () => void = process.exit): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      end();
    });
  }
}
