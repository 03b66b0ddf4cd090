import { clockIn } from '../../lib/variant/day';
import { describeVariant } from '../../lib/variant/describe-variant';
import { variantToMarkdown, variantToText } from '../../lib/variant/show-variant';
import { NO_ACTIVITY } from '../../lib/variant/variant-activity';
import { stateOf, TENANTS, variantFile } from './registry-state';

/** The lines about who has to pass the header on, where `ui`, which calls the variant, declares what it does. */
function needs(declared: string) {
  const tenant = TENANTS['acme/tenant.yaml']!.replace('owner: team-ui', `owner: team-ui${declared}`);
  const state = stateOf({ 'acme/tenant.yaml': tenant, 'acme/variants/OPS-1.yaml': variantFile('OPS-1') });
  const variant = describeVariant(state, 'OPS-1', NO_ACTIVITY);
  const clock = clockIn('UTC');
  const lines = `${variantToText(variant, clock)}${variantToMarkdown(variant, clock)}`.split('\n');
  return lines.filter((line) => /^(- )?needs/.test(line));
}

test.each([
  ['', '; it does not declare whether it does'],
  [', propagates: true', ', as it declares'],
  [', propagates: false', ', and it declares that it does not'],
  [', propagates: baggage', ', and it declares that it does not'],
])('PROP-4: whether it is known that the header is passed on: %j', (declared, said) => {
  expect(needs(declared)).toEqual([
    `needs     acme-staging/ui to pass the header on${said}`,
    `- needs: \`acme-staging/ui to pass the header on${said}\``,
  ]);
});
