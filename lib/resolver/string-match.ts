import type { RE2JS } from 're2js';
import { compileRegex } from '../language/re2';
import type { StringMatch } from '../mesh-model';

/** Tells whether a value that is there fits. */
export type StringTest = (value: string) => boolean;

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
