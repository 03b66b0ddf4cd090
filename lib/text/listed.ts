/** A list that stays short: `a, b, c and 9 more`. */
export function listed(names: readonly string[], most = 3): string {
  const sorted = [...names].sort();
  if (sorted.length <= most + 1) return sorted.join(', ');
  return `${sorted.slice(0, most).join(', ')} and ${sorted.length - most} more`;
}
