package io.millrace.feed;

import io.millrace.execution.ExecutionId;
import io.millrace.execution.TenantId;
import java.nio.charset.StandardCharsets;

/** Names of keys and channels. Tenant names are escaped, so that none can match, or be a prefix of, another's. */
record FeedNames(String prefix) {

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

    String tail(TenantId tenant, ExecutionId id) {
        // The braces are a hash tag: one execution's keys live on one node of a cluster.
        return prefix + ":tail:{" + escape(tenant) + ":" + id + "}";
    }

    String channel(TenantId tenant, ExecutionId id) {
        return prefix + ":feed:" + escape(tenant) + ":" + id;
    }

    /** The pattern of the tails of all tenants. */
    String allTails() {
        return literal() + ":tail:*";
    }

    private String literal() {
        return prefix.replaceAll("[*?\\[\\]\\\\]", "\\\\$0");
    }

    String allChannels(TenantId tenant) {
        return literal() + ":feed:" + escape(tenant) + ":*";
    }

    /**
     * Leaves only letters, digits, {@code . _ -} and the percent sign, none of which has a meaning in patterns or
     * separators.
     */
    static String escape(TenantId tenant) {
        var name = new StringBuilder(tenant.value().length());
        for (byte b : tenant.value().getBytes(StandardCharsets.UTF_8)) {
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
