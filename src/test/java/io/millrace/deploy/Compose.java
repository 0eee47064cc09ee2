package io.millrace.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A compose file, with those fields of https://docs.docker.com/reference/compose-file that ours use; any other is a failure. */
record Compose(String name, Map<String, Service> services, Map<String, Volume> volumes) {

    record Service(
            Build build,
            String image,
            List<String> command,
            Map<String, String> environment,
            List<String> ports,
            Map<String, Dependency> depends_on,
            HealthCheck healthcheck,
            Boolean read_only,
            List<String> tmpfs,
            List<String> volumes,
            String user,
            List<String> cap_drop,
            List<String> security_opt,
            String stop_grace_period,
            String restart,
            Deploy deploy) {}

    record Build(String context, Path dockerfile) {}

    record Dependency(String condition) {}

    record HealthCheck(
            List<String> test,
            String interval,
            String timeout,
            int retries,
            String start_period,
            String start_interval) {}

    record Deploy(int replicas) {}

    record Volume() {}

    static Compose read(String file) {
        return Yaml.file(Compose.class, Path.of(file));
    }
}
