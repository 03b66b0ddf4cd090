import { App } from 'cdk8s';
import { bookinfo } from '../../apps/bookinfo/chart';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';

test('Bookinfo in the GitOps layout', () => {
  const app = new GitOpsApp();
  bookinfo(app);
  expect([...app.files()].map(([path, text]) => `# ${path}\n${text}`).join('\n')).toMatchSnapshot();
});

test('a plain cdk8s App has the same objects', () => {
  const [plain, gitops] = [new App(), new GitOpsApp()];
  expect(bookinfo(plain).toJson()).toEqual(bookinfo(gitops).toJson());
});
