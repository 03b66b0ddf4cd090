import type { Problems } from '../model/problem';
import { modeOf, variableOf } from '../model/queue';
import type { Service } from '../model/service';
import { QUEUES_FOLDER } from '../queues/queues-file';

/** Each topic of a service once, and each under a variable of its own (QUEUE-4). */
export function checkQueues({ origin, consumes, produces, writable, secrets }: Service, problems: Problems): void {
  const known = new Map<string, string>();
  consumes.forEach(({ topic }, index) => {
    const other = known.get(variableOf(topic));
    if (other === undefined) known.set(variableOf(topic), topic);
    else if (other === topic) {
      problems.error(origin, ['consumes', index, 'topic'], `the topic '${topic}' is there twice`, {
        rule: 'QUEUE-4',
        fix: 'keep one: a service reads a topic with one group',
      });
    } else {
      const message = `'${topic}' and '${other}' would have the same variable, BRANCHLINE_TOPIC_${variableOf(topic)}`;
      problems.error(origin, ['consumes', index, 'topic'], message, {
        rule: 'QUEUE-4',
        fix: 'call one of the topics differently, or read them in two services',
      });
    }
  });
  produces.forEach((topic, index) => {
    if (produces.indexOf(topic) < index)
      problems.error(origin, ['produces', index], `the topic '${topic}' is there twice`, {
        rule: 'QUEUE-4',
        fix: 'keep one',
      });
  });
  if (consumes.length + produces.length === 0) return;
  const taken = (path: string): boolean => path.replace(/\/+$/, '') === QUEUES_FOLDER;
  const message = `${QUEUES_FOLDER} is where the file of its queues is mounted`;
  const problem = { rule: 'QUEUE-2', fix: 'mount it elsewhere' };
  writable.forEach((path, index) => {
    if (taken(path)) problems.error(origin, ['writable', index], message, problem);
  });
  secrets.forEach(({ mountPath }, index) => {
    if (taken(mountPath)) problems.error(origin, ['secrets', index, 'mountPath'], message, problem);
  });
}

/**
 * A topic per variant has one reader among the services of a tenant (QUEUE-4): producers send a variant's messages to its topic, and
 * a service that does not have the variant would miss them.
 */
export function checkTopicReaders(services: readonly Service[], problems: Problems): void {
  const readers = new Map<string, string[]>();
  for (const { name, consumes } of services)
    for (const { topic } of consumes) readers.set(topic, [...(readers.get(topic) ?? []), name]);
  for (const { origin, name, consumes } of services) {
    consumes.forEach((each, index) => {
      const others = readers.get(each.topic)!.filter((other) => other !== name);
      if (modeOf(each) !== 'topic' || others.length === 0) return;
      const message = `with a topic per variant, '${others[0]}' would miss the messages of variants that it does not have: it reads '${each.topic}' as well`;
      problems.error(origin, ['consumes', index, 'mode'], message, {
        rule: 'QUEUE-4',
        fix: 'write mode: filter, or give each of the two a topic of its own',
      });
    });
  }
}
