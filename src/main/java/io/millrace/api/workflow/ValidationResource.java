package io.millrace.api.workflow;

import static io.millrace.api.request.MediaTypes.JSON;
import static io.millrace.api.request.MediaTypes.TEXT_YAML;
import static io.millrace.api.request.MediaTypes.X_YAML;
import static io.millrace.api.request.MediaTypes.YAML;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.api.Examples;
import io.millrace.api.problem.ProblemBody;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.definition.ExecutionPlan;
import io.millrace.definition.Workflow;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a definition would do, without storing it. */
@Path("/api/workflows")
@Produces(JSON)
@Tag(name = "workflows", description = "Definitions and their versions, and the door that runs them")
class ValidationResource {

    private final Definitions definitions;

    ValidationResource(Definitions definitions) {
        this.definitions = definitions;
    }

    /**
     * @param plan each step, what it waits for, and why; null when it is not valid
     * @param errors what is wrong; null when it is valid
     */
    @Schema(name = "Validation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Validation(
            boolean valid,
            @Nullable ExecutionPlan plan,

            @Schema(description = "Everything that is wrong with it; with `report=true`") @Nullable
            List<ProblemBody.Fault> errors) {

        static Validation of(Workflow workflow) {
            return new Validation(true, ExecutionPlan.of(workflow), null);
        }
    }

    @POST
    @Path("/validate")
    @Consumes({YAML, X_YAML, TEXT_YAML, JSON})
    @Operation(operationId = "validateWorkflow", summary = "Check a definition and preview its plan; nothing is stored")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = YAML,
                        schema = @Schema(type = SchemaType.STRING),
                        examples = @ExampleObject(name = "greet", value = Examples.WORKFLOW_YAML)),
                @Content(
                        mediaType = JSON,
                        schema = @Schema(type = SchemaType.OBJECT),
                        examples = @ExampleObject(name = "greet", value = Examples.WORKFLOW_JSON))
            })
    @APIResponse(
            responseCode = "200",
            description = "It is valid",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = Validation.class)))
    @APIResponse(
            responseCode = "422",
            description = "Everything that is wrong with it",
            content =
                    @Content(
                            mediaType = ProblemBody.MEDIA_TYPE,
                            schema = @Schema(implementation = ProblemBody.class),
                            examples = @ExampleObject(name = "problem", value = Examples.PROBLEM)))
    public Uni<Validation> validate(
            @Nullable String source,
            @Parameter(
                            description =
                                    "`true`: what is wrong comes with 200 too, for editors, to which that is no failure.",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("report")
                    @Nullable
                    String report,
            HttpHeaders headers) {
        boolean told = QueryParams.flag("report", report);
        var checked = definitions
                .parse(Definitions.Document.of(source, headers.getMediaType()), Optional.empty())
                .map(Validation::of);
        return told
                ? checked.onFailure(ValidationResource::isInvalid)
                        .recoverWithItem(refusal -> new Validation(false, null, ((Refusal) refusal).errors()))
                : checked;
    }

    private static boolean isInvalid(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.type() == ProblemType.INVALID_DEFINITION;
    }
}
