import { join } from 'node:path';
import { BranchlineValidation, type ValidationContext } from '../../lib/check/validation-plugin';

const fixture = (name: string) => join(__dirname, 'fixtures', name);

async function validate(manifests: string[], props = {}) {
  const addViolation = jest.fn<void, Parameters<ValidationContext['report']['addViolation']>>();
  const submit = jest.fn();
  await new BranchlineValidation(props).validate({ manifests, report: { addViolation, submit } });
  return { violations: addViolation.mock.calls.map(([violation]) => violation), submit };
}

test('synth fails on a finding, which says where it stands', async () => {
  const { violations, submit } = await validate([fixture('BL213/bad.yaml')]);
  expect(violations).toMatchObject([
    {
      ruleName: 'BL213 lonely-weight',
      fix: expect.stringContaining('Remove the weight'),
      violatingResources: [
        {
          resourceName: 'VirtualService acme/cms',
          manifestPath: fixture('BL213/bad.yaml'),
          locations: [expect.stringContaining('spec.http[0].route[0].weight (')],
        },
      ],
    },
  ]);
  expect(submit).toHaveBeenCalledWith('failure');
});

test('synth goes on without findings, and with those below the limit', async () => {
  expect((await validate([fixture('BL213/good.yaml')])).submit).toHaveBeenCalledWith('success');
  expect((await validate([fixture('BL213/bad.yaml')], { failOn: 'insecure' })).submit).toHaveBeenCalledWith('success');
});
