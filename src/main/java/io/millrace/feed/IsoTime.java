package io.millrace.feed;

import java.time.Instant;

/** Same text as {@link Instant#toString}, whose formatter costs more than the rest of an event's text together. */
final class IsoTime {

    private record Second(long epoch, String text) {}

    // Events arrive roughly in order of time, so consecutive ones mostly share a second. When two threads replace it,
    // each continues with its own value.
    private static volatile Second latest = second(0);

    private IsoTime() {}

    static void append(Instant at, StringBuilder text) {
        var second = latest;
        if (second.epoch != at.getEpochSecond()) {
            second = second(at.getEpochSecond());
            latest = second;
        }
        text.append(second.text);
        fraction(at.getNano(), text);
        text.append('Z');
    }

    private static Second second(long epoch) {
        var text = Instant.ofEpochSecond(epoch).toString();
        return new Second(epoch, text.substring(0, text.length() - 1));
    }

    // In whole milli-, micro- or nanoseconds.
    private static void fraction(int nanos, StringBuilder text) {
        if (nanos == 0) {
            return;
        }
        int last = nanos % 1_000_000 == 0 ? 1_000_000 : nanos % 1_000 == 0 ? 1_000 : 1;
        text.append('.');
        for (int unit = 100_000_000; unit >= last; unit /= 10) {
            text.append((char) ('0' + nanos / unit % 10));
        }
    }
}
