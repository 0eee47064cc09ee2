package io.millrace.queue;

import io.millrace.execution.ReadyExecution;
import io.millrace.execution.StartLimits;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an offer waits: with all others of its tenant that share its limits.
 *
 * @param first they never started, so they count against rates; the others have no rate
 */
record SubQueue(boolean first, String tenant, StartLimits.@Nullable Rate rate, StartLimits.@Nullable Slots slots) {

    private static final int PRIORITIES = 10;

    static SubQueue of(ReadyExecution offer) {
        return new SubQueue(
                offer.first(),
                offer.tenant(),
                offer.first() ? offer.limits().rate() : null,
                offer.limits().slots());
    }

    /**
     * The order within a tenant, lower first: since when it may go, in ms, and what its priority adds to that.
     *
     * @param ageing after so much time the least urgent overtakes the most urgent
     */
    static long rank(ReadyExecution offer, Duration ageing) {
        return millis(offer) + (offer.priority() - 1) * ageing.toMillis() / (PRIORITIES - 1);
    }

    /** When it may go, in whole ms: never before its time, and at once when that is now. */
    static long opens(ReadyExecution offer, Instant now) {
        return offer.due().isAfter(now) ? millis(offer) : offer.due().toEpochMilli();
    }

    private static long millis(ReadyExecution offer) {
        return offer.due().plusNanos(999_999).toEpochMilli();
    }

    /** Always the same for the same lane: it is the lane's name. JSON, so that the scripts read it and people too. */
    String text() {
        var text = new StringBuilder(64);
        text.append("{\"side\":\"").append(first ? "first" : "again").append("\",\"tenant\":");
        quote(text, tenant);
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
