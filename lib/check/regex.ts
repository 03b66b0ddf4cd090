type Re2 = typeof import('re2js');

let re2: Re2 | undefined;
const known = new Map<string, string | undefined>();

/** Why RE2 refuses an expression; nothing if it takes it. */
export function compileRegex(regex: string): string | undefined {
  if (known.has(regex)) return known.get(regex);
  // Loaded when there is something to compile: most meshes have no regular expressions.
  re2 ??= require('re2js') as Re2;
  let problem: string | undefined;
  try {
    re2.RE2JS.compile(regex);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  known.set(regex, problem);
  return problem;
}
