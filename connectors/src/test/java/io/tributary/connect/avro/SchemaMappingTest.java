package io.tributary.connect.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class SchemaMappingTest {
    private static final org.apache.kafka.connect.data.Schema TEXT = org.apache.kafka.connect.data.Schema.STRING_SCHEMA;

    @Test
    void aUnionOfTwoTypesIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> fromAvro("{\"type\":\"record\",\"name\":\"R\",\"fields\":["
                        + "{\"name\":\"either\",\"type\":[\"null\",\"int\",\"string\"]}]}"))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(
                        "'R.either'", "[\"null\",\"int\",\"string\"]", "use a union of null and one type");
    }

    @Test
    void aRecordInsideItselfIsRefused() {
        assertThatThrownBy(() -> fromAvro("{\"type\":\"record\",\"name\":\"Node\",\"fields\":["
                        + "{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}"))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("'Node.next'", "contains itself");
    }

    @Test
    void nullableInEitherOrderIsOptionalAndKeepsItsDefault() {
        org.apache.kafka.connect.data.Schema schema = fromAvro("{\"type\":\"record\",\"name\":\"R\",\"fields\":["
                + "{\"name\":\"a\",\"type\":[\"null\",\"int\"],\"default\":null},"
                + "{\"name\":\"b\",\"type\":[\"int\",\"null\"],\"default\":7},"
                + "{\"name\":\"c\",\"type\":\"int\",\"default\":8},"
                + "{\"name\":\"d\",\"type\":{\"type\":\"array\",\"items\":\"string\"},\"default\":[\"x\"]}]}");
        assertThat(schema.field("a").schema().isOptional()).isTrue();
        assertThat(schema.field("a").schema().defaultValue()).isNull();
        assertThat(schema.field("b").schema().isOptional()).isTrue();
        assertThat(schema.field("b").schema().defaultValue()).isEqualTo(7);
        assertThat(schema.field("c").schema().isOptional()).isFalse();
        assertThat(schema.field("c").schema().defaultValue()).isEqualTo(8);
        assertThat(schema.field("d").schema().defaultValue()).isEqualTo(List.of("x"));
    }

    @Test
    void defaultsOfEveryShapeReachAvro() {
        org.apache.kafka.connect.data.Schema point =
                SchemaBuilder.struct().name("Point").field("x", TEXT).build();
        org.apache.kafka.connect.data.Schema schema = SchemaBuilder.struct()
                .name("R")
                .field(
                        "bytes",
                        SchemaBuilder.bytes().defaultValue(new byte[] {1, -1}).build())
                .field(
                        "map",
                        SchemaBuilder.map(TEXT, TEXT)
                                .defaultValue(Map.of("k", "v"))
                                .build())
                .field(
                        "points",
                        SchemaBuilder.array(point)
                                .defaultValue(List.of(new Struct(point).put("x", "1")))
                                .build())
                .build();
        org.apache.kafka.connect.data.Schema back =
                FromAvro.schema(new Schema.Parser().parse(ToAvro.schema(schema).toString()));
        assertThat(back.field("bytes").schema().defaultValue()).isEqualTo(new byte[] {1, -1});
        assertThat(back.field("map").schema().defaultValue()).isEqualTo(Map.of("k", "v"));
        assertThat(back.field("points").schema().defaultValue()).isEqualTo(List.of(new Struct(point).put("x", "1")));
    }

    @Test
    void oneRecordMayBeUsedTwiceAndTwoMayNotShareAName() {
        org.apache.kafka.connect.data.Schema point =
                SchemaBuilder.struct().name("Point").field("x", TEXT).build();
        Schema twice = ToAvro.schema(
                SchemaBuilder.struct().field("a", point).field("b", point).build());
        assertThat(new Schema.Parser().parse(twice.toString())).isEqualTo(twice);

        org.apache.kafka.connect.data.Schema other =
                SchemaBuilder.struct().name("Point").field("y", TEXT).build();
        assertThatThrownBy(() -> ToAvro.schema(SchemaBuilder.struct()
                        .field("a", point)
                        .field("b", other)
                        .build()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("two different records are named Point");
    }

    @Test
    void recordsWithoutANameAreNamedAfterTheirPlace() {
        org.apache.kafka.connect.data.Schema inner =
                SchemaBuilder.struct().field("x", TEXT).build();
        Schema avro = ToAvro.schema(SchemaBuilder.struct()
                .field("a", inner)
                .field("b", SchemaBuilder.array(inner).build())
                .build());
        assertThat(avro.getName()).isEqualTo("Record");
        assertThat(avro.getField("a").schema().getName()).isEqualTo("Record_a");
        assertThat(avro.getField("b").schema().getElementType().getName()).isEqualTo("Record_b_element");
    }

    @Test
    void whatAvroCannotSayIsRefused() {
        assertThatThrownBy(() ->
                        ToAvro.schema(SchemaBuilder.struct().field("a b", TEXT).build()))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("a b", "rename the field");
        assertThatThrownBy(
                        () -> ToAvro.schema(SchemaBuilder.map(org.apache.kafka.connect.data.Schema.INT32_SCHEMA, TEXT)
                                .build()))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("INT32", "turn the keys into strings");
    }

    private static org.apache.kafka.connect.data.Schema fromAvro(String json) {
        return FromAvro.schema(new Schema.Parser().parse(json));
    }
}
