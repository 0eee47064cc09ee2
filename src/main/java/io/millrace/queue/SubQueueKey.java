package io.millrace.queue;

import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import io.millrace.execution.TenantId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Names the sub-queue in which an execution waits: with all others of its tenant that share the same limits.
 *
 * @param first they never started, so they count against rate limits; the others have no rate
 */
record SubQueueKey(boolean first, TenantId tenant, StartLimits.@Nullable Rate rate, StartLimits.@Nullable Slots slots) {

    private static final int PRIORITIES = 10;

    static SubQueueKey of(ReadyExecution offer) {
        return new SubQueueKey(
                offer.first(),
                offer.tenant(),
                offer.first() ? offer.limits().rate() : null,
                offer.limits().slots());
    }

    /**
     * The order within a tenant, lower first: when it is due, in ms, and what its priority adds to that.
     *
     * @param ageing after so much time the least urgent overtakes the most urgent
     */
    static long rank(ReadyExecution offer, Duration ageing) {
        return millis(offer) + (offer.priority() - 1) * ageing.toMillis() / (PRIORITIES - 1);
    }

    /** When it is ready, in whole ms: never before its due time, and at once when that is now. */
    static long readyAt(ReadyExecution offer, Instant now) {
        return offer.due().isAfter(now) ? millis(offer) : offer.due().toEpochMilli();
    }

    private static long millis(ReadyExecution offer) {
        return offer.due().plusNanos(999_999).toEpochMilli();
    }

    /** The stored name, the same for equal keys. JSON, so that scripts and people can read it. */
    String text() {
        var text = new StringBuilder(64);
        text.append("{\"side\":\"").append(first ? "first" : "again").append("\",\"tenant\":");
        quote(text, tenant.value());
        if (rate != null) {
            text.append(",\"rate\":{\"key\":");
            quote(text, rate.key());
            text.append(",\"limit\":").append(rate.limit());
            text.append(",\"window\":").append(rate.window().toMillis()).append('}');
        }
        if (slots != null) {
            text.append(",\"slots\":{\"key\":");
            quote(text, slots.key());
            text.append(",\"limit\":").append(slots.limit()).append('}');
        }
        return text.append('}').toString();
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                if (c == '"' || c == '\\') {
                    text.append('\\');
                }
                text.append(c);
            }
        }
        text.append('"');
    }
}
