import { App } from 'cdk8s';
import { bookinfo } from './chart';

// A plain cdk8s App: one file per chart, by `cdk8s synth` as it is.
const app = new App();
bookinfo(app);
app.synth();
