import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processor seconds since their start, and memory, of the service, Postgres and Redis: from /proc, so on Linux only.
 *
 * @param service all instances
 * @param postgres the postmaster, all its processes, and those that have ended
 * @param memory megabytes: resident ones, of Postgres the proportional set, since its processes share their buffers
 */
record Usage(double service, double postgres, double redis, Memory memory) {

    record Memory(double service, double postgres, double redis) {}

    // The kernel counts in USER_HZ, which is 100 on every platform that Linux is built for today.
    private static final double TICKS = 100;

    /** @param without processes of Postgres that serve somebody else */
    static Usage of(List<Long> services, long postmaster, long redis, List<Long> without) {
        var family = Stream.concat(
                        Stream.of(postmaster),
                        ProcessHandle.of(postmaster).orElseThrow().descendants().map(ProcessHandle::pid))
                .filter(pid -> !without.contains(pid))
                .toList();
        return new Usage(
                seconds(services, false),
                // Of its children the postmaster has counted those that ended.
                seconds(family, true),
                seconds(List.of(redis), false),
                new Memory(
                        megabytes(services, "status", "VmRSS:"),
                        megabytes(family, "smaps_rollup", "Pss:"),
                        megabytes(List.of(redis), "status", "VmRSS:")));
    }

    Usage since(Usage before) {
        return new Usage(service - before.service, postgres - before.postgres, redis - before.redis, memory);
    }

    double total() {
        return service + postgres + redis;
    }

    private static double seconds(List<Long> pids, boolean ended) {
        double ticks = 0;
        for (long pid : pids) {
            var stat = read(Path.of("/proc/" + pid + "/stat"));
            if (stat.isEmpty()) {
                continue; // It ended meanwhile.
            }
            // Behind the name, which may hold spaces: utime and stime are fields 14 and 15, the children's 16 and 17.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            for (int i = 11; i < (ended ? 15 : 13); i++) {
                ticks += Long.parseLong(fields[i]);
            }
        }
        return ticks / TICKS;
    }

    private static double megabytes(List<Long> pids, String file, String field) {
        return pids.stream()
                        .map(pid -> read(Path.of("/proc/" + pid + "/" + file)))
                        .flatMap(String::lines)
                        .filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum()
                / 1024.0;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException gone) {
            return "";
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().contains("No such process")) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
