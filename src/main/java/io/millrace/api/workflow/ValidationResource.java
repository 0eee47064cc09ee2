package io.millrace.api.workflow;

import static io.millrace.api.request.MediaTypes.JSON;
import static io.millrace.api.request.MediaTypes.TEXT_YAML;
import static io.millrace.api.request.MediaTypes.X_YAML;
import static io.millrace.api.request.MediaTypes.YAML;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.api.problem.ProblemBody;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Refusal;
import io.millrace.api.request.QueryParams;
import io.millrace.definition.ExecutionPlan;
import io.millrace.definition.Workflow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Validates definitions and previews their plans, without storing them. */
@Path("/api/workflows")
@Produces(JSON)
@RegisterForReflection // Endpoints reads what it declares.
class ValidationResource {

    private final Definitions definitions;

    ValidationResource(Definitions definitions) {
        this.definitions = definitions;
    }

    /**
     * @param plan the steps and their dependencies; null when it is not valid
     * @param errors null when it is valid
     */
    @Schema(name = "Validation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Validation(
            boolean valid,
            @Nullable ExecutionPlan plan,

            @Schema(description = "Every error; only with `report=true`") @Nullable
            List<ProblemBody.Fault> errors) {

        static Validation of(Workflow workflow) {
            return new Validation(true, ExecutionPlan.of(workflow), null);
        }
    }

    @POST
    @Path("/validate")
    @Consumes({YAML, X_YAML, TEXT_YAML, JSON})
    public Uni<Validation> validate(
            @Nullable String source, @QueryParam("report") @Nullable String report, HttpHeaders headers) {
        boolean asReport = QueryParams.flag("report", report);
        var checked = definitions
                .parse(Definitions.Document.of(source, headers.getMediaType()), Optional.empty())
                .map(Validation::of);
        return asReport
                ? checked.onFailure(ValidationResource::isInvalid)
                        .recoverWithItem(refusal -> new Validation(false, null, ((Refusal) refusal).errors()))
                : checked;
    }

    private static boolean isInvalid(Throwable failure) {
        return failure instanceof Refusal refusal && refusal.type() == ProblemType.INVALID_DEFINITION;
    }
}
