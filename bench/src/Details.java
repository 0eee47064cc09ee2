import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the stores were asked to do, for those who look for what to make faster. */
final class Details {

    private final Facts facts;
    private final Stores stores;
    private final long commits;
    private final long walBytes;
    private final long commands;

    Details(Facts facts, Stores stores) throws IOException, SQLException {
        this.facts = facts;
        this.stores = stores;
        this.commits = commits();
        this.walBytes = walBytes();
        this.commands = commands();
    }

    Map<String, Double> since(int count) throws IOException, SQLException, InterruptedException {
        Thread.sleep(1_500); // Postgres tells its figures with a delay of up to a second.
        var figures = new LinkedHashMap<String, Double>();
        figures.put("commits an execution", (commits() - commits) / (double) count);
        figures.put("WAL bytes an execution", (walBytes() - walBytes) / (double) count);
        figures.put("Redis commands an execution, those within scripts too", (commands() - commands) / (double) count);
        return figures;
    }

    private long commits() throws SQLException {
        return facts.number("select xact_commit from pg_stat_database where datname = current_database()");
    }

    private long walBytes() throws SQLException {
        return facts.number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
    }

    private long commands() throws IOException {
        return stores.redis("INFO stats")
                .lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
