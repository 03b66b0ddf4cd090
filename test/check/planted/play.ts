import { check } from '../../../lib/check/check';
import type { Finding } from '../../../lib/check/finding';
import { isAtLeast } from '../../../lib/check/finding';
import { MeshModel } from '../../../lib/mesh-model';
import type { Estate } from './estate';
import { SoundRefusals } from './exposure';
import { type Fault, faultsOf } from './faults';
import { SoundAnswers } from './verdict';

/** What became of one fault. */
export interface Played {
  readonly estate: string;
  readonly fault: Fault;
  /** Requests that it breaks. */
  readonly broken: readonly string[];
  /** Requests that it lets in to whom the sound estate refuses them. */
  readonly exposed: readonly string[];
  /** What `check` says that it did not say of the sound estate, but for matters of style. */
  readonly told: readonly Finding[];
}

/** An estate in which nothing is wrong, and what it answers. */
export class SoundEstate {
  readonly faults: readonly Fault[];
  private readonly answers: SoundAnswers;
  private readonly refusals: SoundRefusals;
  private readonly said: ReadonlySet<string>;

  constructor(readonly estate: Estate) {
    const model = modelOf(estate, estate.text);
    this.faults = [...faultsOf(estate)];
    this.answers = new SoundAnswers(model);
    this.refusals = new SoundRefusals(model);
    this.said = new Set(check(model).map(wordsOf));
  }

  get working(): number {
    return this.answers.working.length;
  }

  play(fault: Fault): Played {
    const model = modelOf(this.estate, fault.text());
    const told = check(model).filter(
      (finding) => isAtLeast(finding.severity, 'fragile') && !this.said.has(wordsOf(finding)),
    );
    const broken = this.answers.brokenIn(model);
    return { estate: this.estate.name, fault, broken, exposed: this.refusals.exposedIn(model), told };
  }

  changed(fault: Fault): readonly string[] {
    return this.answers.changedIn(modelOf(this.estate, fault.text()));
  }
}

const modelOf = ({ name }: Estate, text: string) => MeshModel.of([{ file: name, text }]);
const wordsOf = ({ code, object, message }: Finding) => `${code} ${object}: ${message}`;
