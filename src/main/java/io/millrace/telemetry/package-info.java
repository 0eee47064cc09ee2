/**
 * Traces and step metrics of executions.
 *
 * <p>Owns: {@code Traces} (one trace an execution, one span an attempt of a step, over OTLP), {@code SpanIds} (ids that follow
 * from the execution, so that any instance continues its trace), {@code StepTimes} (durations by kind and outcome).
 *
 * <p>Invariants: a span is exported once what it describes is over, so a parked execution holds nothing open. When the collector
 * is away spans are dropped within their bound; executions never wait for it.
 */
@NullMarked
package io.millrace.telemetry;

import org.jspecify.annotations.NullMarked;
