package io.millrace.api.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to the OpenAPI document what is the same for every operation: its errors and where the service is. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class DocumentedProblems implements OASFilter {

    private static final List<Integer> WITH_A_BODY = List.of(400, 408, 413, 415, 422);
    private static final List<Integer> WITH_PARAMETERS = List.of(400);
    private static final List<Integer> THAT_CHANGE = List.of(403);
    private static final List<Integer> ANY = List.of(406, 421, 500, 503);

    @Override
    public void filterOpenAPI(OpenAPI document) {
        // Relative to the document: right on any host and port, and behind any proxy.
        document.setServers(List.of(OASFactory.createServer().url("/").description("This instance")));
        document.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                .forEach((method, operation) -> {
                    add(operation, ANY);
                    if (!method.name().equals("GET")) {
                        add(operation, THAT_CHANGE);
                    }
                    if (operation.getRequestBody() != null) {
                        add(operation, WITH_A_BODY);
                    }
                    if (operation.getParameters() != null) {
                        add(operation, WITH_PARAMETERS);
                    }
                    operation.getResponses().getAPIResponses().forEach(DocumentedProblems::describe);
                }));
    }

    private static void add(Operation operation, List<Integer> statuses) {
        for (int status : statuses) {
            var key = Integer.toString(status);
            if (!operation.getResponses().hasAPIResponse(key)) {
                operation
                        .getResponses()
                        .addAPIResponse(key, OASFactory.createAPIResponse().description(titles(status)));
            }
        }
    }

    private static String titles(int status) {
        return Arrays.stream(ProblemType.values())
                .filter(type -> type.status() == status)
                .map(type -> type.title())
                .collect(Collectors.joining("; "));
    }

    private static void describe(String status, APIResponse response) {
        if (status.startsWith("2") || response.getContent() != null) {
            return;
        }
        response.setContent(problem());
    }

    private static Content problem() {
        var schema = OASFactory.createSchema().ref("#/components/schemas/Problem");
        return OASFactory.createContent()
                .addMediaType(
                        ProblemBody.MEDIA_TYPE, OASFactory.createMediaType().schema(schema));
    }
}
