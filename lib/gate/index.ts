export { type Finding, type Judgement, judge, type Measure, type MeasureName, type Verdict } from './judgement';
export type { Tally, Window } from './tally';
