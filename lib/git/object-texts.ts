/**
 * The texts of files that git has, all of them by one process of git; nothing for one that is not there.
 *
 * @param names ids of blobs, or `<commit>:<path>`, without line breaks
 * @param catFile runs `git cat-file --batch` with that input
 * @throws Error where what git says cannot be read
 */
export function objectTexts(names: readonly string[], catFile: (input: string) => Buffer): (string | undefined)[] {
  if (names.length === 0) return [];
  const content = catFile(names.map((name) => `${name}\n`).join(''));
  let at = 0;
  return names.map((name) => {
    const end = content.indexOf(10, at);
    const header = content.subarray(at, end).toString('utf8');
    if (header === `${name} missing`) {
      at = end + 1;
      return undefined;
    }
    const [, type, bytes] = header.split(' ');
    const size = Number(bytes);
    if (end < 0 || !Number.isInteger(size)) throw new Error('git cannot read a file of the repository');
    at = end + 1 + size + 1;
    return type === 'blob' ? content.subarray(end + 1, end + 1 + size).toString('utf8') : undefined;
  });
}
