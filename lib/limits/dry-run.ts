/** The annotation of an AuthorizationPolicy that decides nothing. */
export const DRY_RUN = 'istio.io/dry-run';

/** What Go reads from a text for a boolean (`strconv.ParseBool`). */
export function booleanOf(text: string): boolean | undefined {
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? false : undefined;
}
