package io.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.millrace.definition.DefinitionParser;
import io.millrace.definition.ExecutionPlan;
import io.millrace.definition.Format;
import io.millrace.definition.Kinds;
import io.millrace.definition.Parsed;
import io.millrace.definition.SchemaDocument;
import io.millrace.execution.TenantId;
import io.millrace.step.KindDocuments;
import io.millrace.testing.EmbeddedServersResource;
import io.millrace.visibility.StepInspection;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A kind of step that the product does not know works everywhere, and {@link EchoKind} is all that was written for it. */
@QuarkusTest
@WithTestResource(value = EmbeddedServersResource.class, scope = TestResourceScope.GLOBAL)
class NewKindTest extends OnServers {

    private static final String JSON = """
            {"name": "echoes", "steps": [
              {"id": "first", "set": {"n": 7}},
              {"id": "said", "echo": "${ first.n }", "times": 3}
            ]}""";

    @Inject
    DefinitionParser parser;

    @Inject
    Kinds kinds;

    @Inject
    StepInspection inspection;

    @Test
    void itIsParsedPlannedAndRun() {
        var parsed = (Parsed.Valid) parser.parse(JSON, Format.JSON);
        var planned = ExecutionPlan.of(parsed.workflow()).steps().get(1);
        assertThat(planned.kind()).isEqualTo("echo");
        assertThat(planned.label()).isEqualTo("${ first.n } 3 times");
        assertThat(planned.waitsFor()).singleElement().satisfies(wait -> assertThat(wait.step())
                .isEqualTo("first"));

        catalog.put(TenantId.DEFAULT, parsed.workflow(), JSON, "application/json")
                .await()
                .atMost(Duration.ofSeconds(10));
        var id = accepted(submit("echoes", Map.of()));
        assertThat(succeeded(finished(id))).isEqualTo(List.of(7, 7, 7));

        var shown = inspection.step(TenantId.DEFAULT, id, "said", null).await().atMost(Duration.ofSeconds(10));
        assertThat(shown).isInstanceOfSatisfying(StepInspection.Shown.class, step -> {
            assertThat(step.input()).isEqualTo("7");
            assertThat(step.reads()).hasSize(1);
        });
    }

    @Test
    void whatIsWrongWithItIsReportedWhereItIs() {
        var parsed = (Parsed.Invalid)
                parser.parse("name: w\nsteps:\n  - { id: a, echo: 1, times: 4, often: true }\n", Format.YAML);
        assertThat(parsed.problems()).extracting("path").containsExactly("steps.0.times", "steps.0.often");
    }

    @Test
    void itIsInTheSchemaAndInWhatThePagesKnow() throws IOException {
        var mapper = new ObjectMapper();
        var schema =
                JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(mapper.readTree(SchemaDocument.of(kinds)));
        assertThat(schema.validate(mapper.readTree(JSON))).isEmpty();
        assertThat(schema.validate(mapper.readTree(JSON.replace(": 3", ": 4")))).isNotEmpty();
        assertThat(KindDocuments.forPages(kinds)).contains("\"echo\"", "so many times");
    }
}
