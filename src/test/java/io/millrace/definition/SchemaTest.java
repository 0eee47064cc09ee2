package io.millrace.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.millrace.testing.Workflows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema and the parser agree. */
class SchemaTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static JsonNode document;
    private static JsonSchema schema;

    @BeforeAll
    static void load() throws IOException {
        document = MAPPER.readTree(SchemaDocument.of(Workflows.KINDS));
        schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(document);
    }

    static List<String> validOnes() {
        return Corpus.valid();
    }

    static List<Corpus.Faulty> faultyOnes() {
        return Corpus.faulty();
    }

    private static boolean accepts(String json) throws IOException {
        return schema.validate(MAPPER.readTree(json)).isEmpty();
    }

    /** Clients and editors rely on it: a kind that is new adds to it, and changes nothing of what the other kinds have. */
    @Test
    void itIsTheDocumentThatWasPublished() throws IOException {
        var published = Files.readString(Path.of("src/test/resources/definition/workflow-schema.json"));
        var kinds = new ArrayList<KindSyntax<?>>(Workflows.KINDS.all());
        var keys = new ArrayList<String>();
        MAPPER.readTree(published)
                .at("/$defs/step/oneOf")
                .forEach(kind -> keys.add(kind.at("/required/0").textValue()));
        kinds.removeIf(kind -> !keys.contains(kind.key()));
        assertEquals(published, SchemaDocument.of(new Kinds(kinds)));
    }

    @Test
    void itIsAValidSchema() {
        var meta = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SchemaLocation.of(SchemaId.V202012));
        assertTrue(meta.validate(document).isEmpty());
    }

    @Test
    void theCorpusIsLargeEnough() {
        assertTrue(Corpus.valid().size() >= 40, () -> "" + Corpus.valid().size());
        assertTrue(Corpus.faulty().size() >= 60, () -> "" + Corpus.faulty().size());
    }

    @ParameterizedTest
    @MethodSource("validOnes")
    void theSchemaAcceptsWhatTheParserAccepts(String yaml) throws IOException {
        var json = MAPPER.readTree(DefinitionParserTest.json(yaml));
        assertEquals(List.of(), List.copyOf(schema.validate(json)), yaml);
    }

    @ParameterizedTest
    @MethodSource("faultyOnes")
    void bothRejectStructuralErrors(Corpus.Faulty faulty) throws IOException {
        if (faulty.structural()) {
            assertFalse(accepts(DefinitionParserTest.json(faulty.text())), faulty::toString);
        } else {
            // Not visible in the structure: if it can be parsed at all, the schema has to accept it.
            String json;
            try {
                json = DefinitionParserTest.json(faulty.text());
            } catch (Problems.Unreadable e) {
                return;
            }
            assertTrue(accepts(json), faulty::toString);
        }
    }

    @Test
    void afterAnyMutationTheParserRejectsWhatTheSchemaRejects() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var valid = Corpus.valid();
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            var root = MAPPER.readTree(DefinitionParserTest.json(valid.get(random.nextInt(valid.size()))));
            Mutation.apply(root, random);
            var json = MAPPER.writeValueAsString(root);
            boolean parsed = DefinitionParserTest.PARSER.parse(json, Format.JSON) instanceof Parsed.Valid;
            boolean accepted = accepts(json);
            refused += accepted ? 0 : 1;
            assertTrue(accepted || !parsed, () -> "only the schema rejects " + json + ", seed " + seed);
        }
        assertTrue(refused > 100, "changes were refused: " + refused);
    }
}
