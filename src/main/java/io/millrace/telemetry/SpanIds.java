package io.millrace.telemetry;

import io.millrace.execution.ExecutionId;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Derives span ids from what they describe: the trace is the execution's id, the span a digest of the step's path and
 * attempt. So any worker that continues an execution continues its trace, and nothing about it has to be stored.
 */
final class SpanIds implements IdGenerator {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final ThreadLocal<@Nullable SpanContext> NEXT = new ThreadLocal<>();

    /** Of the execution itself. */
    static SpanContext root(ExecutionId id) {
        return of(id, "", 0);
    }

    static SpanContext of(ExecutionId id, String path, int attempt) {
        long high = id.value().getMostSignificantBits();
        long low = id.value().getLeastSignificantBits();
        long digest = FNV_OFFSET;
        for (int i = 0; i < path.length(); i++) {
            digest = (digest ^ path.charAt(i)) * FNV_PRIME;
        }
        long span = mixed(digest + mixed(low + attempt));
        return SpanContext.create(
                TraceId.fromLongs(high, low),
                SpanId.fromLong(span == 0 ? 1 : span),
                TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    /** Whether the execution is in the given share of all executions. */
    static boolean chosen(ExecutionId id, double ratio) {
        return ratio >= 1 || (mixed(id.value().getLeastSignificantBits()) >>> 11) * 0x1p-53 < ratio;
    }

    /** The span that is started within gets these ids. */
    <T> T as(SpanContext ids, Supplier<T> start) {
        NEXT.set(ids);
        try {
            return start.get();
        } finally {
            NEXT.remove();
        }
    }

    @Override
    public String generateSpanId() {
        return wanted().getSpanId();
    }

    @Override
    public String generateTraceId() {
        return wanted().getTraceId();
    }

    private SpanContext wanted() {
        var ids = NEXT.get();
        if (ids == null) {
            throw new IllegalStateException("a span without assigned ids");
        }
        return ids;
    }

    // The finalizer of SplitMix64: near inputs come out far apart.
    private static long mixed(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
