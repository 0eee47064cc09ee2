import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the stores were asked to do, for those who look for what to make faster. */
final class Details {

    private final Instance instance;
    private final Facts facts;
    private final Map<String, double[]> redis;
    private final long commits;
    private final long walBytes;

    Details(Instance instance, Facts facts) throws IOException, SQLException {
        this.instance = instance;
        this.facts = facts;
        this.redis = commands();
        this.commits = commits();
        this.walBytes = walBytes();
    }

    String since(int count) throws IOException, SQLException, InterruptedException {
        Thread.sleep(1_500); // Postgres tells its figures with a delay of up to a second.
        var text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "  Postgres: %.3f commits, %.0f bytes of WAL an execution%n",
                (double) (commits() - commits) / count,
                (double) (walBytes() - walBytes) / count));
        commands().forEach((name, now) -> {
            var before = redis.getOrDefault(name, new double[2]);
            if (now[0] > before[0]) {
                text.append(String.format(
                        Locale.ROOT,
                        "  Redis: %-22s %.3f calls, %.2f us an execution%n",
                        name,
                        (now[0] - before[0]) / count,
                        (now[1] - before[1]) / count));
            }
        });
        return text.toString();
    }

    private long commits() throws SQLException {
        return Long.parseLong(facts.one("select xact_commit from pg_stat_database where datname = current_database()"));
    }

    private long walBytes() throws SQLException {
        return Long.parseLong(facts.one("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"));
    }

    // cmdstat_xadd:calls=12,usec=34,...
    private Map<String, double[]> commands() throws IOException {
        var commands = new TreeMap<String, double[]>();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), instance.redisPort())) {
            socket.getOutputStream().write("INFO commandstats\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_"))
                    .forEach(line -> {
                        var parts = line.substring(8).split("[:=,]");
                        commands.put(
                                parts[0], new double[] {Double.parseDouble(parts[2]), Double.parseDouble(parts[4])});
                    });
        }
        return commands;
    }
}
