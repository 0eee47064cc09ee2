package io.millrace.web;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.millrace.testing.Client;
import io.millrace.testing.World;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A small demo shop that runs its workflows on Millrace, with its own remote service. Executions are submitted over
 * the API; those shown as running wait for a response that never arrives.
 */
final class DemoShop implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    /** The execution that is running. */
    private static final Set<String> UNDER_WAY = Set.of(
            "/labels/A-2041/TEAPOT", "/pick/A-2041/TRAY", "/mail/P-A-2041", "/images/spring-1", "/images/spring-2");

    private final Client client;
    private final World world =
            new World(DemoShop::answer).pausing(DemoShop::takes).holding(call -> UNDER_WAY.contains(call.path()));

    DemoShop(Client client) {
        this.client = client;
    }

    /** Defines its workflows; one of them has earlier versions. */
    void opens() {
        var order = definition("order-fulfilment");
        client.put("send-receipt", definition("send-receipt"));
        client.put(
                "order-fulfilment",
                order.replace("    concurrency: 2\n", "").replaceAll("(?s)    compensate:.*?(?=  - id: receipt)", ""));
        client.put("order-fulfilment", order.replaceAll("    retry: .*\n", "").replace("orders > 2", "orders > 5"));
        client.put("order-fulfilment", order);
        for (var name : List.of(
                "capture-payment",
                "check-address",
                "sync-inventory",
                "import-catalogue",
                "remind-renewal",
                "resize-images")) {
            client.put(name, definition(name));
        }
    }

    /** Runs the history. */
    void hasHistory() {
        var all = new ArrayList<String>();
        for (int i = 0; i < 8; i++) {
            all.add(order("A-20" + (20 + i)));
        }
        client.awaitAll(all, SOON);
        for (int i = 0; i < 8; i++) {
            all.add(runs("capture-payment", "payment", i % 3 == 1 ? "late-" + i : "P-" + i));
            all.add(runs("check-address", "street", i % 2 == 1 ? "nowhere-" + i : "Mill Lane " + i));
            all.add(runs("resize-images", "batch", "winter-" + i));
            if (i % 2 == 0) {
                all.add(runs("sync-inventory", "by", "schedule"));
                all.add(runs("import-catalogue", "supplier", i == 4 ? "slow" : "mill-" + i));
            }
        }
        client.awaitAll(all, SOON);
    }

    /** Returns the running execution once it has reached the step where it stays. */
    String works() {
        client.post("/api/executions/" + runs("remind-renewal", "customer", "ada") + "/pause");
        client.post("/api/executions/" + runs("remind-renewal", "customer", "grace") + "/cancel");
        runs("remind-renewal", "customer", "emmy");
        for (int i = 1; i <= 3; i++) {
            runs("resize-images", "batch", "spring-" + i);
        }
        var order = order("A-2041");
        await().atMost(SOON).until(() -> world.waiting().containsAll(UNDER_WAY));
        return order;
    }

    /** Returns a payment whose capture failed despite retries. */
    String failed() {
        var id = runs("capture-payment", "payment", "late-9");
        client.awaitAll(List.of(id), SOON);
        return id;
    }

    /** Traffic in waves for the given time. */
    void isBusy(Duration time) {
        var random = new Random(4711);
        long from = System.nanoTime();
        for (long tick = 0; System.nanoTime() - from < time.toNanos(); tick++) {
            double wave = 1.5 + Math.sin(tick / 40.0) + (tick % 300 < 10 ? 24 : 0);
            for (int i = 0; i < wave; i++) {
                int one = random.nextInt(100);
                if (one < 30) {
                    order("A-3" + tick);
                } else if (one < 60) {
                    runs("capture-payment", "payment", (one == 59 ? "late-" : "P-") + tick);
                } else if (one < 80) {
                    runs("check-address", "street", "Mill Lane " + tick);
                } else {
                    runs("sync-inventory", "by", "schedule");
                }
            }
            long next = from + (tick + 1) * 500_000_000L;
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> System.nanoTime() >= next);
        }
    }

    @Override
    public void close() {
        world.close();
    }

    static String definition(String name) {
        try (var in = requireNonNull(DemoShop.class.getResourceAsStream("/shop/" + name + ".yaml"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String order(String number) {
        var lines = new JsonArray();
        for (var sku : List.of("KETTLE", "CUPS", "TEAPOT", "TRAY")) {
            lines.add(new JsonObject().put("sku", sku).put("quantity", sku.equals("CUPS") ? 6 : 1));
        }
        return client.run(
                "order-fulfilment",
                new JsonObject()
                        .put("order", number)
                        .put("customer", "ada")
                        .put("express", true)
                        .put("lines", lines)
                        .put("shop", world.url()));
    }

    private String runs(String workflow, String key, String value) {
        return client.run(
                workflow, new JsonObject().put(key, value.replace(" ", "-")).put("shop", world.url()));
    }

    private static long takes(World.Call call) {
        return call.path().endsWith("/slow")
                ? 600
                : 40 + Math.floorMod(call.path().hashCode(), 360);
    }

    private static String answer(World.Call call) {
        var path = call.path().split("[/?]");
        var last = path[path.length - 1];
        return switch (path[1]) {
            case "customers" -> """
                {"id": "%s", "name": "Ada Miller", "city": "Zurich", "orders": 7}""".formatted(last);
            case "stock" -> """
                {"KETTLE": 12, "CUPS": 240, "TEAPOT": 3, "TRAY": 9}""";
            case "pick" -> """
                {"shelf": "B-12", "sku": "%s", "grams": 640}""".formatted(last);
            case "labels" -> """
                {"tracking": "MR 4711 %04d CH"}""".formatted(Math.floorMod(last.hashCode(), 10_000));
            case "payments" -> """
                {"id": "P-%s", "amount": 86.4, "currency": "CHF"}""".formatted(new JsonObject(call.body()).getString("order"));
            case "reservations" -> """
                {"payment": "%s", "amount": 42.5, "currency": "CHF"}""".formatted(last);
            case "capture" -> last.startsWith("late") ? "!503" : """
                {"captured": "%s"}""".formatted(last);
            case "addresses" -> """
                {"street": "%s", "found": %s}""".formatted(last, !last.startsWith("nowhere"));
            case "catalogue", "shelves" -> """
                ["KETTLE", "CUPS", "TEAPOT", "TRAY"]""";
            default -> """
                {"done": true}""";
        };
    }
}
