const WORDS = new Set(['on', 'off', 'yes', 'no', 'y', 'n']);

/** Words that Kubernetes, which reads YAML 1.1, takes for true or false when they stand without quotes. */
export function isYamlWord(value: string): boolean {
  return value.length <= 3 && WORDS.has(value.toLowerCase());
}
