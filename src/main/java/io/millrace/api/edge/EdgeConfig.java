package io.millrace.api.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Who may send requests, and how long and over how many connections. */
@ConfigMapping(prefix = "millrace.web")
interface EdgeConfig {

    /**
     * Further names under which browsers and clients reach this service, without the port, separated by commas; a leading
     * {@code *.} includes every name below, {@code *} is any name. IP addresses, names without a dot and names that no
     * public DNS has ({@code .localhost}, {@code .local}, {@code .internal}) always belong.
     */
    Optional<List<String>> hosts();

    /**
     * Further origins whose pages may change something and open sockets, separated by commas, such as
     * {@code https://console.example.org}. The origin of the service itself always may.
     */
    Optional<List<String>> origins();

    /** How long a connection may take to send the head of a request, from its first byte or from the connect on. */
    @WithDefault("10S")
    Duration headTimeout();

    /** How long a request's body may take. */
    @WithDefault("60S")
    Duration bodyTimeout();

    /** Most connections of one address at a time; raise it behind a proxy, whose users share its address. */
    @WithDefault("10000")
    int maxConnectionsPerAddress();

    /** Most connections at a time; default: half the file descriptors that the process may have. */
    OptionalInt maxConnections();
}
