/** Only a full parser can read this: the block reader gives up. */
export const GIVEN_UP = Symbol('given up');

export type Read = unknown | typeof GIVEN_UP;

/** A key without quotes. */
export const KEY = /[A-Za-z_/$][\w./$-]*(?=:(?: |\n|$))/y;

export const QUOTED_KEY = /"([^"\\\n]*)"(?=:(?: |\n|$))/y;

/** Plain text that YAML's core schema takes for something else, or might. */
const NUMBER_LIKE = /^[-+.\d]/;
export const WORD = /^(?:true|false|null|~)$/i;
const INTEGER = /^(?:0|[1-9]\d{0,14})$/;
/** A number, a date or the like begins so; what has another letter than these is text. */
const MAYBE_NUMBER = /^[-+]?(?:[\d_.eE+:-]*|0[xob].*|\.(?:inf|nan))$/i;

const QUOTE = 34;
const APOSTROPHE = 39;

/** What a scalar on one line says. */
export function scalarOf(text: string): Read {
  const first = text.charCodeAt(0);
  if (first === QUOTE) {
    const end = text.indexOf('"', 1);
    return end === text.length - 1 && !text.includes('\\') ? text.slice(1, -1) : GIVEN_UP;
  }
  if (first === APOSTROPHE) {
    const end = text.indexOf("'", 1);
    return end === text.length - 1 ? text.slice(1, -1) : GIVEN_UP;
  }
  if (!/^[A-Za-z0-9_/.$<(=;^]/.test(text) || text.endsWith(':') || text.includes(': ') || text.includes(' #'))
    return GIVEN_UP;
  return plainValue(text);
}

/** What plain text says that holds nothing that YAML gives a meaning to. */
export function plainValue(text: string): Read {
  if (INTEGER.test(text)) return Number(text);
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (WORD.test(text) || (NUMBER_LIKE.test(text) && MAYBE_NUMBER.test(text))) return GIVEN_UP;
  return text;
}
