package io.millrace.feed;

import io.millrace.execution.ExecutionId;
import java.nio.charset.StandardCharsets;

/** How keys and channels are called. A tenant's name, which anyone may have chosen, can neither match nor end another's. */
record FeedNames(String prefix) {

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

    String tail(String tenant, ExecutionId id) {
        // The braces: one execution's keys lie on one node of a cluster.
        return prefix + ":tail:{" + escape(tenant) + ":" + id + "}";
    }

    String channel(String tenant, ExecutionId id) {
        return prefix + ":feed:" + escape(tenant) + ":" + id;
    }

    String allChannels(String tenant) {
        return prefix.replaceAll("[*?\\[\\]\\\\]", "\\\\$0") + ":feed:" + escape(tenant) + ":*";
    }

    /** Letters, digits, {@code . _ -} and the percent sign: nothing that a pattern or a separator is made of. */
    static String escape(String tenant) {
        var name = new StringBuilder(tenant.length());
        for (byte b : tenant.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (PLAIN.indexOf(c) >= 0) {
                name.append(c);
            } else {
                name.append('%').append(String.format("%02X", (int) c));
            }
        }
        return name.toString();
    }
}
