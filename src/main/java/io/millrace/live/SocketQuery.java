package io.millrace.live;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.quarkus.websockets.next.CloseReason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The query of a socket's address. A socket is already open when it is read, so what is wrong with it closes the socket. */
record SocketQuery(Map<String, List<String>> parameters) {

    static final String FROM = "from";

    static SocketQuery of(@Nullable String query) {
        return new SocketQuery(query == null ? Map.of() : new QueryStringDecoder(query, false).parameters());
    }

    /** Refuses what is not read, so that a mistyped parameter is not ignored; empty = all are known. */
    Optional<CloseReason> unknown(Set<String> known) {
        var unknown = new TreeSet<>(parameters.keySet());
        unknown.removeAll(known);
        return unknown.isEmpty() ? Optional.empty() : Optional.of(CloseCodes.unknownParameters(unknown, known));
    }

    /** The first event to send: 1 when absent, empty when it is not a valid event number. */
    OptionalLong from() {
        var values = parameters.getOrDefault(FROM, List.of("1"));
        try {
            long from = values.size() == 1 ? Long.parseLong(values.get(0)) : 0;
            return from >= 1 ? OptionalLong.of(from) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
