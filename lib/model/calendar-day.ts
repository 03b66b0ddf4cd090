/** Whether there is such a day: `2026-02-28`, and not `2026-02-30`. */
export function isCalendarDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

/** The last day of the month in which a day would be: of `2026-02-30` it is `2026-02-28`. */
export function lastOfMonth(text: string): string {
  const [year, month] = text.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
