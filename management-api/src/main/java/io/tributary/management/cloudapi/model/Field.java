package io.tributary.management.cloudapi.model;

/**
 * A field of a request, a response or a structure.
 *
 * @param name as the wire spells it in this version
 * @param nullable whether a response may say null
 */
record Field(String name, FieldType type, boolean required, boolean nullable) {
    /**
     * The name inside the platform. The two versions spell the product's id differently in different actions; callers may use either
     * spelling in both, and the actions know one. (Section 1.)
     */
    String key() {
        return keyOf(name);
    }

    static String keyOf(String name) {
        return name.equals("ProductID") ? "ProductId" : name;
    }
}
