package io.tributary.management.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.catalog.Topics;
import org.junit.jupiter.api.Test;

class SubjectSchemasTest {
    private static final String ONE = """
            {"type":"record","name":"V","fields":[{"name":"a","type":"long"}]}""";
    private static final String TWO = """
            {"type":"record","name":"V","fields":[{"name":"a","type":"long"},{"name":"b","type":["null","string"],"default":null}]}""";
    private static final String OTHER = """
            {"type":"record","name":"V","fields":[{"name":"a","type":"string"}]}""";

    private final SubjectSchemas schemas = new SubjectSchemas(new MemorySchemas(), new Topics("t."));

    @Test
    void thePlatformsSchemasAreThereUnderTheirFixedIds() {
        SubjectSchemas.Registered uplink = schemas.version("t.uplink-value", "latest");

        assertThat(uplink.id()).isLessThan(1_000);
        assertThat(schemas.schema(uplink.id())).isEqualTo(uplink.schema()).contains("UplinkMessage");
        assertThatThrownBy(() -> schemas.register("t.uplink-value", ONE))
                .hasMessageContaining("belongs to the platform");
    }

    @Test
    void aSchemaKeepsItsIdHoweverOftenItIsRegistered() {
        int id = schemas.register("s", ONE);

        assertThat(id).isGreaterThanOrEqualTo(1_000);
        assertThat(schemas.register("s", ONE)).isEqualTo(id);
        assertThat(schemas.register("another", ONE)).isEqualTo(id);
        assertThat(schemas.versions("s")).hasSize(1);
        assertThat(schemas.lookUp("s", ONE).version()).isEqualTo(1);
    }

    @Test
    void aCompatibleSchemaIsTheNextVersionAndAnotherIsRefused() {
        schemas.register("s", ONE);
        schemas.register("s", TWO);

        assertThat(schemas.version("s", "2").schema()).contains("\"b\"");
        assertThatThrownBy(() -> schemas.register("s", OTHER))
                .isInstanceOfSatisfying(
                        SchemaRefusal.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(409));
    }

    @Test
    void whatIsNotThereHasItsOwnCodes() {
        schemas.register("s", ONE);

        assertThatThrownBy(() -> schemas.versions("no"))
                .satisfies(e -> assertThat(codeOf(e)).isEqualTo(40_401));
        assertThatThrownBy(() -> schemas.version("s", "9"))
                .satisfies(e -> assertThat(codeOf(e)).isEqualTo(40_402));
        assertThatThrownBy(() -> schemas.schema(5_000))
                .satisfies(e -> assertThat(codeOf(e)).isEqualTo(40_403));
        assertThatThrownBy(() -> schemas.register("s", "{"))
                .satisfies(e -> assertThat(codeOf(e)).isEqualTo(42_201));
    }

    private static int codeOf(Throwable refusal) {
        return ((SchemaRefusal) refusal).code();
    }
}
