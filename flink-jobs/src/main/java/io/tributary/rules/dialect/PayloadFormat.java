package io.tributary.rules.dialect;

/** What a product's devices send. */
public enum PayloadFormat {
    JSON,
    /** The product's own ("custom") format: bytes nobody looks into. */
    BINARY
}
