package io.tributary.rules.infer;

import java.util.List;

/**
 * What payloads have in common.
 *
 * @param payloadSchema JSON Schema (2020-12) as a product takes it: every JSON object that was looked at is valid under it
 * @param messages payloads looked at
 * @param notJson those that are no JSON
 * @param notObjects those that are JSON, but no object: no column can hold anything of them
 * @param fields each place of the schema, outer ones first
 * @param remarks what is true of the whole: what was left out, and why
 */
public record InferredSchema(
        String payloadSchema, long messages, long notJson, long notObjects, List<Field> fields, List<String> remarks) {

    /**
     * One place.
     *
     * @param path names with dots between, {@code []} for the elements of an array
     * @param messages those in which it was there, be it null
     * @param types JSON types seen, in the words of JSON Schema
     * @param column what the product's table makes of it: BOOLEAN, BIGINT, DOUBLE, STRING, ROW or ARRAY
     * @param remarks where its values do not agree, or would not be read as they were written, and what was made of it
     */
    public record Field(String path, long messages, List<String> types, String column, List<String> remarks) {}
}
