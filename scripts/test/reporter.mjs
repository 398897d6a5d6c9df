/** What happened in one test file, as a line of JSON per finished test: read by run-files.mjs. */
export default async function* lines(events) {
  const names = []
  for await (const { type, data } of events) {
    if (type === 'test:start') names[data.nesting] = data.name
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const error = data.details.error
    yield `${JSON.stringify({
      name: [...names.slice(0, data.nesting), data.name].join(' > '),
      ok: type === 'test:pass',
      suite: data.details.type === 'suite',
      skip: data.skip,
      todo: data.todo,
      // A parent that failed only because of its children has nothing of its own to say.
      derived: error?.failureType === 'subtestsFailed',
      error: error && describe(error.cause ?? error),
    })}\n`
  }
}

function describe(error) {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `\ncaused by ${describe(error.cause)}` : ''
  return (error.stack ?? String(error)) + cause
}
