package io.tributary.management.schemas;

/** A refusal in the words of Confluent's interface. */
public final class SchemaRefusal extends RuntimeException {
    private final int code;

    /**
     * @param code five digits, of which the first three are the HTTP status; or just the status
     */
    SchemaRefusal(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }

    public int status() {
        return code >= 10_000 ? code / 100 : code;
    }

    static SchemaRefusal noSubject(String subject) {
        return new SchemaRefusal(40_401, "Subject '" + subject + "' not found.");
    }

    static SchemaRefusal noVersion(String version) {
        return new SchemaRefusal(40_402, "Version " + version + " not found.");
    }

    static SchemaRefusal noSchema(String what) {
        return new SchemaRefusal(40_403, "Schema " + what + " not found.");
    }

    static SchemaRefusal invalid(String why) {
        return new SchemaRefusal(42_201, "Invalid schema: " + why);
    }
}
