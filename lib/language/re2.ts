import type { RE2JS } from 're2js';

type Re2 = typeof import('re2js');

let re2: Re2 | undefined;
const known = new Map<string, RE2JS | Error>();

/** A regular expression in RE2's dialect, or nothing if RE2 would refuse it. */
export function compileRegex(source: string): RE2JS | undefined {
  const compiled = compile(source);
  return compiled instanceof Error ? undefined : compiled;
}

/** Why RE2 refuses an expression; nothing if it takes it. */
export function regexProblem(source: string): string | undefined {
  const compiled = compile(source);
  return compiled instanceof Error ? compiled.message : undefined;
}

function compile(source: string): RE2JS | Error {
  let compiled = known.get(source);
  if (compiled === undefined) {
    // Loaded when there is something to compile: most meshes have no regular expressions.
    re2 ??= require('re2js') as Re2;
    try {
      compiled = re2.RE2JS.compile(source);
    } catch (error) {
      compiled = error instanceof Error ? error : new Error(String(error));
    }
    known.set(source, compiled);
  }
  return compiled;
}
