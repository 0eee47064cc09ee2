package io.millrace.faults;

import static org.awaitility.Awaitility.await;

import io.millrace.testing.ControlledPostgres;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * A base backup of a running Postgres and its WAL archive since: like {@code pg_basebackup} and an archive, made with
 * the server only. It can be restored to any marked point in time.
 */
final class FileCopy {

    private static final CopyOption[] AS_IT_IS = {StandardCopyOption.COPY_ATTRIBUTES};

    // The WAL comes from the archive; the others belong to the running server only.
    private static final Set<String> LEFT_OUT = Set.of("pg_wal", "pg_dynshmem", "pg_stat_tmp", "pg_replslot");

    private final Path archive;
    private final Path copy;
    private final ControlledPostgres postgres;

    private FileCopy(ControlledPostgres postgres, Path archive, Path copy) {
        this.postgres = postgres;
        this.archive = archive;
        this.copy = copy;
    }

    /** Settings of a server whose WAL is archived to this folder. */
    static Map<String, String> archiving(Path archive) {
        return Map.of("archive_mode", "on", "archive_command", "'cp %p \"" + archive + "/%f\"'");
    }

    static FileCopy of(ControlledPostgres postgres, Path archive) throws SQLException, IOException {
        var copy = ControlledPostgres.newHome().resolve("copy");
        try (var connection = DriverManager.getConnection(jdbc(postgres));
                var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('restore', true)");
            copyFiles(postgres.data(), copy);
            // Returns once the archive has all of the WAL that the copy needs.
            try (var rows = statement.executeQuery("select labelfile from pg_backup_stop()")) {
                rows.next();
                Files.writeString(copy.resolve("backup_label"), rows.getString(1));
            }
        }
        return new FileCopy(postgres, archive, copy);
    }

    /** Names this point in time for {@link #restore}. */
    void mark(String name) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbc(postgres));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select pg_walfile_name(pg_create_restore_point('" + name + "')) as file")) {
            rows.next();
            var file = archive.resolve(rows.getString("file"));
            statement.execute("select pg_switch_wal()");
            await().until(() -> Files.exists(file));
        }
    }

    /** A new server with everything committed before the mark, and nothing else. */
    ControlledPostgres restore(String mark) throws IOException {
        var home = ControlledPostgres.newHome();
        var data = ControlledPostgres.data(home);
        copyFiles(copy, data);
        Files.createDirectories(data.resolve("pg_wal"));
        for (var folder : LEFT_OUT) {
            Files.createDirectories(data.resolve(folder));
        }
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                """
                restore_command = 'cp "%s/%%f" "%%p"'
                recovery_target_name = '%s'
                recovery_target_action = 'promote'
                """.formatted(archive, mark),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Files.createFile(data.resolve("recovery.signal"));
        var restored = ControlledPostgres.start(home, Map.of());
        await().until(() -> takesWrites(restored));
        return restored;
    }

    private static boolean takesWrites(ControlledPostgres postgres) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbc(postgres));
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select not pg_is_in_recovery()")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static String jdbc(ControlledPostgres postgres) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=postgres&password=postgres";
    }

    // Files change and vanish while they are copied; the WAL since the start of the backup compensates.
    private static void copyFiles(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.copy(folder, to.resolve(from.relativize(folder).toString()), AS_IT_IS);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    if (!file.getFileName().toString().equals("postmaster.pid")) {
                        Files.copy(file, to.resolve(from.relativize(file).toString()), AS_IT_IS);
                    }
                    return FileVisitResult.CONTINUE;
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }
}
