import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Resources used since this was created. */
final class Meter {

    static final String CPU = "CPU s per 1,000";

    private final Installation installation;
    private final Usage before;
    private final long begun = System.nanoTime();
    private final double load = Machine.load();
    private final double busy = busy();

    Meter(Installation installation) throws IOException {
        this.installation = installation;
        this.before = installation.usage();
    }

    /**
     * @param seconds of the clock
     * @param busy processor seconds of the whole machine, so what is not in {@code usage} was used by the load
     *     generator and by others
     * @param load the load average before
     */
    record Spent(double seconds, Usage usage, double busy, double load) {

        /** As figures for an execution count. */
        Map<String, Double> per(long executions) {
            double thousands = executions / 1000.0;
            var figures = new LinkedHashMap<String, Double>();
            figures.put(CPU, usage.total() / thousands);
            figures.put(CPU + ", service", usage.service() / thousands);
            figures.put(CPU + ", Postgres", usage.postgres() / thousands);
            figures.put(CPU + ", Redis", usage.redis() / thousands);
            figures.putAll(memory());
            return figures;
        }

        Map<String, Double> memory() {
            var figures = new LinkedHashMap<String, Double>();
            figures.put("RSS service, MB", usage.memory().service());
            figures.put("PSS Postgres, MB", usage.memory().postgres());
            figures.put("RSS Redis, MB", usage.memory().redis());
            figures.put("CPU s of all else on the machine", busy - usage.total());
            figures.put("load average before", load);
            return figures;
        }

        /** Of one core. */
        double percent() {
            return 100 * usage.total() / seconds;
        }
    }

    Spent stop() throws IOException {
        var used = installation.usage().since(before);
        return new Spent((System.nanoTime() - begun) / 1e9, used, busy() - busy, load);
    }

    // cpu user nice system idle iowait irq softirq steal ..
    private static double busy() throws IOException {
        var fields = Files.readAllLines(Path.of("/proc/stat")).get(0).strip().split("\\s+");
        double ticks = 0;
        for (int i = 1; i <= 7; i++) {
            if (i != 4 && i != 5) {
                ticks += Double.parseDouble(fields[i]);
            }
        }
        return ticks / 100;
    }
}
