import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROBLEMS, Problem, problemBody, problemOf } from './errors.ts';
import { TracingError } from './service.ts';

test('docs/errors.md lists exactly the codes of the catalogue with their status and title', () => {
  const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| ([^|]+) \|/gm)];
  const listed = rows.map(([, code, status, title]) => [
    code,
    { status: Number(status), title: title!.trim() },
  ]);
  expect(listed).toEqual(Object.entries(PROBLEMS));
});

test('the text of an unforeseen error does not reach the client', () => {
  const body = problemBody(problemOf(new Error('phone:0901 broke the parser')));
  expect(body).toEqual({
    type: 'urn:truyvet:error:internal-error',
    title: PROBLEMS['internal-error'].title,
    status: 500,
    code: 'internal-error',
  });
});

test('a question without an answer keeps its code and says its reason', () => {
  const body = problemBody(problemOf(new TracingError('unknown-case', 'there is no case "X"')));
  expect(body).toMatchObject({ status: 404, code: 'unknown-case', detail: 'there is no case "X"' });
});

test('a refusal of the framework is a bad request, anything else of it a failure', () => {
  expect(problemOf({ statusCode: 400 })).toEqual(new Problem('bad-request'));
  expect(problemOf({ statusCode: 503 })).toEqual(new Problem('internal-error'));
  expect(problemOf({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 })).toEqual(
    new Problem('body-too-large'),
  );
});
