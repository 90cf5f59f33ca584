// Spans of the OpenTelemetry SDK, as a service has them in production: in batches, to an exporter that sends them nowhere.
import { context, type Span, SpanKind, trace, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base'

/** Everything but the network. */
const nowhere: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
}

let tracer: Tracer | undefined

/** Returns the tracer, and sets the SDK up the first time: it can be set up once in a process. */
export function openTelemetry(): Tracer {
  if (tracer === undefined) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(nowhere)] })
    tracer = provider.getTracer('benchmark')
  }
  return tracer
}

/** Runs a function as a span within that of the moment. */
export function withSpan<T>(name: string, run: () => T): T {
  return openTelemetry().startActiveSpan(name, (span) => {
    const result = run()
    span.end()
    return result
  })
}

/** Begins a span within that of the moment, which the result ends. */
export function beginSpan(name: string): Disposable {
  const span = openTelemetry().startSpan(name)
  return { [Symbol.dispose]: () => span.end() }
}

/** Begins what stands for a request, and runs what answers it as a part of it. */
export function answerAsSpan(name: string, answer: (span: Span) => void): void {
  const span = openTelemetry().startSpan(name, { kind: SpanKind.SERVER })
  context.with(trace.setSpan(context.active(), span), answer, undefined, span)
}
