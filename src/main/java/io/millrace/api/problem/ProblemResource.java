package io.millrace.api.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestResponse;

/** What the types of problems mean: each is the path of its explanation. */
@Path("/problems")
@RegisterForReflection
class ProblemResource {

    @Schema(name = "ProblemExplanation")
    record Explanation(
            @Schema(examples = "/problems/invalid-definition")
            String type,

            int status,
            String title,

            @Schema(description = "When it occurs and what to do.")
            String explanation) {

        static Explanation of(ProblemType type) {
            return new Explanation(type.uri(), type.status(), type.title(), type.explanation());
        }

        String text() {
            return title + " (" + status + ")\n\n" + explanation + "\n";
        }
    }

    @Schema(name = "ProblemExplanations")
    record Explanations(List<Explanation> items) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Explanations all() {
        return new Explanations(
                Arrays.stream(ProblemType.values()).map(Explanation::of).toList());
    }

    @GET
    @Path("/{type}")
    @Produces(MediaType.APPLICATION_JSON)
    public Explanation one(@PathParam("type") String type) {
        return Explanation.of(find(type));
    }

    @GET
    @Path("/{type}")
    @Produces(MediaType.TEXT_PLAIN + ";qs=0.5")
    public RestResponse<String> text(@PathParam("type") String type) {
        return RestResponse.ResponseBuilder.ok(Explanation.of(find(type)).text())
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .build();
    }

    private static ProblemType find(String type) {
        return Arrays.stream(ProblemType.values())
                .filter(known -> known.uri().equals("/problems/" + type))
                .findFirst()
                .orElseThrow(NotFoundException::new);
    }
}
