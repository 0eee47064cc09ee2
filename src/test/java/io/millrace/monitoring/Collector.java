package io.millrace.monitoring;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/**
 * A collector that stores spans received over OTLP, and a server that records the {@code traceparent} of its callers.
 */
final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> services = new CopyOnWriteArrayList<>();
    private final List<String> parents = new CopyOnWriteArrayList<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/v1/traces", exchange -> {
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("content-encoding"));
            try (InputStream body =
                    zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
                for (var resource : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
                    resource.getResource().getAttributesList().stream()
                            .filter(attribute -> attribute.getKey().equals("service.name"))
                            .forEach(attribute ->
                                    services.add(attribute.getValue().getStringValue()));
                    resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                }
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/world", exchange -> {
            parents.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            exchange.getRequestBody().readAllBytes();
            int status = exchange.getRequestURI().getPath().endsWith("/broken") ? 500 : 200;
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    List<String> services() {
        return List.copyOf(services);
    }

    /** In order of arrival; the text {@code null} for a call without one. */
    List<String> parents() {
        return List.copyOf(parents);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
