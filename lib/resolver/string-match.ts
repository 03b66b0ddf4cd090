import { RE2JS } from 're2js';
import type { StringMatch } from '../mesh-model';

/** Tells whether a value that is there fits. */
export type StringTest = (value: string) => boolean;

const regexes = new Map<string, RE2JS | undefined>();

/** A regular expression in RE2's dialect, or nothing if RE2 would refuse it. */
export function compileRegex(source: string): RE2JS | undefined {
  if (!regexes.has(source)) {
    let compiled: RE2JS | undefined;
    try {
      compiled = RE2JS.compile(source);
    } catch {
      compiled = undefined;
    }
    regexes.set(source, compiled);
  }
  return regexes.get(source);
}

/** A test of whole values; a regular expression that RE2 refuses fits nothing. */
export function compileStringMatch(match: StringMatch, ignoreCase = false): StringTest {
  switch (match.kind) {
    case 'present':
      return () => true;
    case 'exact': {
      const wanted = ignoreCase ? match.value.toLowerCase() : match.value;
      return ignoreCase ? (value) => value.toLowerCase() === wanted : (value) => value === wanted;
    }
    case 'prefix': {
      const wanted = ignoreCase ? match.value.toLowerCase() : match.value;
      return ignoreCase ? (value) => value.toLowerCase().startsWith(wanted) : (value) => value.startsWith(wanted);
    }
    case 'regex': {
      let regex: RE2JS | undefined | null = null;
      return (value) => {
        if (regex === null) regex = compileRegex(match.value);
        return regex?.matches(value) === true;
      };
    }
  }
}

/** A match in words: `is "x"`, `begins with "x"`, `matches /x/`, `is present`. */
export function describeMatch(match: StringMatch): string {
  switch (match.kind) {
    case 'present':
      return 'is present';
    case 'exact':
      return `is "${match.value}"`;
    case 'prefix':
      return `begins with "${match.value}"`;
    case 'regex':
      return compileRegex(match.value) === undefined
        ? `matches /${match.value}/, which is not a valid RE2 expression`
        : `matches /${match.value}/`;
  }
}
