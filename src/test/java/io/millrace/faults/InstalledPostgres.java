package io.millrace.faults;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.millrace.testing.ControlledPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The machine's Postgres with all its tools; the embedded one has the server only.
 *
 * @param folder of its executables
 * @param version such as 15
 */
record InstalledPostgres(Path folder, int version) {

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final int OLDEST = 14;

    /** One whose dumps a server of this version can restore. */
    static Optional<InstalledPostgres> upTo(int version) throws IOException {
        for (var folder : folders()) {
            if (Stream.of("initdb", "postgres", "pg_dump", "pg_restore")
                    .allMatch(program -> Files.isExecutable(folder.resolve(program)))) {
                var said = VERSION.matcher(run(List.of(folder.resolve("pg_dump").toString(), "--version")));
                if (said.find()) {
                    int found = Integer.parseInt(said.group(1));
                    if (found >= OLDEST && found <= version) {
                        return Optional.of(new InstalledPostgres(folder, found));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<Path> folders() throws IOException {
        var folders = new ArrayList<Path>();
        for (var folder : System.getenv("PATH").split(File.pathSeparator)) {
            folders.add(Path.of(folder));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (var versions = Files.list(DEBIAN)) {
                versions.map(version -> version.resolve("bin")).sorted().forEach(folders::add);
            }
        }
        return folders;
    }

    /** A new, empty server. */
    ControlledPostgres start() throws IOException {
        var home = ControlledPostgres.newHome();
        var data = ControlledPostgres.data(home);
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // It refuses to run as root.
        }
        command.addAll(List.of(program("initdb"), "--pgdata=" + data, "--username=postgres", "--auth=trust"));
        command.addAll(List.of("--encoding=UTF8", "--no-locale", "--no-sync"));
        run(command);
        // Its last command line identifies whose data this is.
        Files.writeString(data.resolve("postmaster.opts"), program("postgres"));
        return ControlledPostgres.start(home, Map.of());
    }

    /** The dump of that database. */
    Path dump(ControlledPostgres postgres) throws IOException {
        var file = Files.createTempFile("millrace", ".dump");
        // A server built without lz4 rejects columns that use it.
        run(List.of(program("pg_dump"), "--format=custom", "--no-toast-compression", "--file=" + file, postgres.url()));
        return file;
    }

    /** Into an empty database. */
    void restore(Path dump, ControlledPostgres postgres) throws IOException {
        run(List.of(
                program("pg_restore"), "--no-owner", "--exit-on-error", "--dbname=" + postgres.url(), dump.toString()));
    }

    private String program(String name) {
        return folder.resolve(name).toString();
    }

    private static String run(List<String> command) throws IOException {
        var log = Files.createTempFile("millrace", ".log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(60, SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " takes more than 60 s: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        var told = Files.readString(log);
        if (process.exitValue() != 0) {
            throw new AssertionError(command + " ended with " + process.exitValue() + ": " + told);
        }
        return told;
    }
}
