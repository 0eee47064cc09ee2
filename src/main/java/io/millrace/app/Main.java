package io.millrace.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jspecify.annotations.Nullable;

/** Decides which servers to use, starts those that are embedded, then Quarkus. */
@QuarkusMain
public final class Main {

    // Set while the application runs. A system property, because quarkus:dev reloads this class every time.
    private static final String RUNNING = "millrace.running";

    // Mutiny would propagate transactions and the request scope through every stage of every Uni. Nothing uses them
    // there:
    // a resource takes what it needs from its request in the first stage. Read when Mutiny is loaded, so set first.
    private static final String WITHOUT_DECORATORS = "mutiny.disableCallBackDecorators";

    // Netty then asks io.millrace.api.edge.ConnectionLimits about every connection. Read when its server is loaded.
    private static final String EXTENSIONS = "io.netty.bootstrap.extensions";

    Main() {}

    public static void main(String... args) {
        System.setProperty(WITHOUT_DECORATORS, "true");
        System.setProperty(EXTENSIONS, "serviceload");
        if (!built()) {
            // Started from an IDE: Quarkus builds the application and calls this again, in development mode.
            Quarkus.run(args);
            return;
        }
        var refusal = provideServers();
        if (refusal != null) {
            System.err.println("millrace: " + refusal);
            System.exit(1);
        }
        System.setProperty(RUNNING, "true");
        Quarkus.run(
                null,
                (code, failure) -> {
                    System.clearProperty(RUNNING);
                    if (failure != null) {
                        // Quarkus reports it only when there is no exit handler.
                        System.err.println("millrace: not started");
                        failure.printStackTrace();
                    }
                    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
                },
                args);
    }

    /** Returns why the process must not start; null = it may. */
    private static @Nullable String provideServers() {
        var nativeImage = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
        var locations = ServerLocations.decide(development(), nativeImage, Main::setting);
        if (locations instanceof ServerLocations.Refused refused) {
            return refused.why();
        }
        if (locations instanceof ServerLocations.Ready ready && ready.any()) {
            return startEmbedded(ready);
        }
        return null;
    }

    private static @Nullable String startEmbedded(ServerLocations.Ready ready) {
        try {
            // By a name composed at run time: native image must not find the class.
            var name = Main.class.getPackageName() + ".embedded." + "EmbeddedServers";
            var servers = Class.forName(name, true, Main.class.getClassLoader())
                    .asSubclass(Embedded.class)
                    .getDeclaredConstructor()
                    .newInstance();
            servers.start(ready.embeddedPostgres(), ready.embeddedRedis(), RUNNING);
            if (ready.embeddedPostgres() && setting("MILLRACE_EXAMPLES_LOAD") == null) {
                System.setProperty("millrace.examples.load", "true");
            }
            return null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return "this build has no embedded servers (" + e + "); set DATABASE_URL instead.";
        } catch (EmbeddedException e) {
            return e.getMessage();
        }
    }

    private static @Nullable String setting(String name) {
        var property = System.getProperty(name);
        return property != null ? property : System.getenv(name);
    }

    // LaunchMode is not set this early; but only development and test mode load the application with this loader.
    private static boolean development() {
        var loader = Main.class.getClassLoader().getClass().getName();
        return loader.equals("io.quarkus.bootstrap.classloading.QuarkusClassLoader");
    }

    private static boolean built() {
        try {
            Class.forName(
                    "io.quarkus.runner.ApplicationImpl",
                    false,
                    Thread.currentThread().getContextClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
