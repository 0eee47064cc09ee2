package io.millrace.execution;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Identifies one execution: a UUIDv7 (RFC 9562, section 5.7), so ids sort by creation time, with the shard that holds the
 * execution in the 8 bits after the variant.
 */
public record ExecutionId(UUID value) implements Comparable<ExecutionId> {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final int SHARD_SHIFT = 54;

    /** @param shard 0 to 255 */
    public static ExecutionId next(Instant now, int shard) {
        var random = ThreadLocalRandom.current();
        // RFC 9562, section 6.2, method 3: the 12 bits after the version carry the fraction of the millisecond, so ids
        // made one after the other on one machine mostly sort in that order.
        long part = (now.getLong(ChronoField.NANO_OF_SECOND) % 1_000_000) * 4096L / 1_000_000;
        long high = (now.toEpochMilli() << 16) | VERSION_7 | part;
        long low = VARIANT | ((long) shard << SHARD_SHIFT) | (random.nextLong() & ((1L << SHARD_SHIFT) - 1));
        return new ExecutionId(new UUID(high, low));
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static ExecutionId parse(String text) {
        return new ExecutionId(UUID.fromString(text));
    }

    public int shard() {
        return (int) (value.getLeastSignificantBits() >>> SHARD_SHIFT) & 0xff;
    }

    public Instant createdAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    @Override
    public int compareTo(ExecutionId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
