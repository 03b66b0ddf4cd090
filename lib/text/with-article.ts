/** A kind of object with its article: `a Certificate`, `an EnvoyFilter`. */
export function withArticle(kind: string): string {
  return `${/^[AEIO]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}
