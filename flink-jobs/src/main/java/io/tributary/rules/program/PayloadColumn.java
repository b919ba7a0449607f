package io.tributary.rules.program;

import java.io.Serializable;
import org.apache.flink.table.types.logical.LogicalType;

/**
 * A column of a product's table that comes from the payload. Stands behind those of {@link MessageColumns}.
 *
 * @param property of the payload's JSON object
 */
public record PayloadColumn(String name, String property, LogicalType type) implements Serializable {}
