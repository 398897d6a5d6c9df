/** What is counted, and how does Prometheus read it? The text exposition format 0.0.4; no label has more values than there is room for. */

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

type Labels = Readonly<Record<string, string>>

export interface Counter {
  value: number
}

export interface Histogram {
  observe(seconds: number): void
}

export interface Metrics {
  /** The counter of these labels, made at its first use; hold it where it is used often. */
  counter(name: string, help: string, labels?: Labels): Counter
  histogram(name: string, help: string): Histogram
  /** Asked when read. */
  gauge(name: string, help: string, read: () => number | readonly (readonly [Labels, number])[]): void
  expose(): string
}

interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  lines(): readonly string[]
}

/** Of each metric; what comes later is counted under `other`. Names in a policy and numbers of errors are many, but not this many at once. */
const mostSeries = 500
const edges = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function metrics(): Metrics {
  const families = new Map<string, Family>()
  const counters = new Map<string, Map<string, { labels: Labels; counter: Counter }>>()
  return {
    counter(name, help, labels = {}) {
      let series = counters.get(name)
      if (!series) {
        const all = (series = new Map())
        counters.set(name, all)
        families.set(name, { name, help, type: 'counter', lines: () => [...all.values()].map(({ labels: each, counter }) => sample(name, each, counter.value)) })
      }
      const full = series.size >= mostSeries && !series.has(keyOf(labels))
      const kept = full ? Object.fromEntries(Object.keys(labels).map((label) => [label, 'other'])) : labels
      const found = series.get(keyOf(kept)) ?? { labels: kept, counter: { value: 0 } }
      series.set(keyOf(kept), found)
      return found.counter
    },
    histogram(name, help) {
      const counts = edges.map(() => 0)
      let [sum, count] = [0, 0]
      families.set(name, {
        name, help, type: 'histogram',
        lines: () => [...edges.map((edge, i) => sample(`${name}_bucket`, { le: String(edge) }, counts[i]!)), sample(`${name}_bucket`, { le: '+Inf' }, count), sample(`${name}_sum`, {}, sum), sample(`${name}_count`, {}, count)],
      })
      return {
        observe(seconds) {
          sum += seconds
          count += 1
          for (let i = edges.length - 1; i >= 0 && seconds <= edges[i]!; i--) counts[i]! += 1
        },
      }
    },
    gauge(name, help, read) {
      families.set(name, { name, help, type: 'gauge', lines: () => [read()].flatMap((value) => (typeof value === 'number' ? [sample(name, {}, value)] : value.map(([labels, each]) => sample(name, labels, each)))) })
    },
    expose: () => [...families.values()].flatMap(({ name, help, type, lines }) => [`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`, `# TYPE ${name} ${type}`, ...lines()]).join('\n') + '\n',
  }
}

function keyOf(labels: Labels): string {
  return JSON.stringify(labels)
}

function sample(name: string, labels: Labels, value: number): string {
  const text = Object.entries(labels).map(([label, each]) => `${label}="${each.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`).join(',')
  return `${name}${text && `{${text}}`} ${value}`
}
