/** The longest line that is read, in characters: Envoy takes 60 KiB of headers, and JSON may write each character as six. */
export const MAX_LINE = 512 * 1024;

/** The lines of a stream; of one that is too long, `undefined` is left, and no more of it is kept than fits. */
export async function* logLines(
  chunks: AsyncIterable<string> | Iterable<string>,
  limit = MAX_LINE,
): AsyncGenerator<string | undefined> {
  let kept: string[] = [];
  let length = 0;
  const line = () => {
    const text = length > limit ? undefined : kept.join('').replace(/\r$/, '');
    kept = [];
    length = 0;
    return text;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      add(chunk.slice(from, end));
      yield line();
      from = end + 1;
    }
    add(chunk.slice(from));
  }
  if (length > 0) yield line();

  function add(piece: string): void {
    length += piece.length;
    if (length > limit) kept = [];
    else if (piece !== '') kept.push(piece);
  }
}
