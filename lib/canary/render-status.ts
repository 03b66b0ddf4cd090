import type { Finding, Tally } from '../gate';
import { visible } from '../text/visible';
import type { JudgedCanary } from './judged-canary';

/** What a gate says, for people. */
export function judgedToText({ name, history, judgement, bound, notes, telemetry }: JudgedCanary): string {
  const lines = [`${visible(name)}: ${verdictText(judgement.findings, judgement.verdict)}`];
  if (judgement.findings.length > 0) {
    lines.push(
      `  since    ${timeText(history.stepBegan)} (canary: ${timeText(history.began)}), by ${telemetry === 'envoy' ? "Envoy's own counters" : "Istio's metrics"}`,
    );
  }
  for (const finding of judgement.findings) {
    const label = finding.name === 'errors' ? 'errors' : `over ${bound} ms`;
    lines.push(
      `  ${label.padEnd(8)} canary ${tallyText(finding.canary)}, mainline ${tallyText(finding.mainline)}: ${findingText(finding)}`,
    );
  }
  lines.push(...notes.map((note) => `  note     ${visible(note)}`));
  return `${lines.join('\n')}\n`;
}

function verdictText(findings: readonly Finding[], verdict: JudgedCanary['judgement']['verdict']): string {
  if (verdict === 'worse') return 'worse';
  if (verdict === 'not-worse') return 'not worse';
  const missing = findings.map((finding) => finding.missing);
  if (missing.some((each) => each === undefined)) return 'not decided';
  const most = Math.max(0, ...missing.map((each) => each!));
  return most > 0 ? `not decided: it takes some ${grouped(most)} more requests of the canary` : 'not decided';
}

function findingText({ margin, withinMargin, missing }: Finding): string {
  const points = `${+(100 * margin).toFixed(4)} percentage ${margin === 0.01 ? 'point' : 'points'}`;
  if (withinMargin) return `not worse by more than ${points}`;
  if (missing === undefined) return `so far behind that it does not get within ${points}`;
  return `${grouped(missing)} more to show that it is not worse by more than ${points}`;
}

function tallyText({ requests, bad }: Tally): string {
  const share = requests > 0 ? ` (${((100 * bad) / requests).toFixed(2)} %)` : '';
  return `${grouped(bad)} of ${grouped(requests)}${share}`;
}

/** 12,345, whatever the machine's language. */
function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

function timeText(seconds: number): string {
  return new Date(1000 * seconds)
    .toISOString()
    .replace('T', ' ')
    .replace(/:\d\d\.\d+Z$/, ' UTC');
}

/** The same as plain data. */
export function judgedToJson({ history, judgement, telemetry, bound, notes }: JudgedCanary) {
  const time = (seconds: number) => new Date(1000 * seconds).toISOString();
  return {
    verdict: judgement.verdict,
    began: time(history.began),
    stepBegan: time(history.stepBegan),
    telemetry: telemetry ?? null,
    slowAboveMs: bound ?? null,
    measures: judgement.findings.map((finding) => ({ ...finding, missing: finding.missing ?? null })),
    notes,
  };
}
