package io.tributary.rules.infer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.rules.action.JsonText;

/**
 * Infers the schema of a product from payloads, one after another, in the words that {@link io.tributary.rules.compile.ProductTable}
 * reads: what its table makes of a payload that was looked at is what the payload says, and where it is not, a remark of that place says
 * so. A place whose values are of several kinds is a STRING, which takes all of them. An object with ever new names is read as JSON text.
 * Memory and schema are bounded, whatever the payloads are. Not thread-safe.
 */
public final class SchemaInference {
    private static final int MAX_PLACES = 4_096;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Observed whole = new Observed(Observed.WHOLE);
    private final Observed.Room room = new Observed.Room(MAX_PLACES);
    private long messages;
    private long notJson;
    private long notObjects;

    /** @param payload as the device published it */
    public void take(byte[] payload) {
        messages++;
        JsonNode value;
        try {
            value = JSON.readTree(JsonText.read(payload));
        } catch (JsonText.NotJsonException | JsonProcessingException e) {
            notJson++; // how many is all that is asked
            return;
        }
        if (value.isObject()) {
            whole.take(value, messages, room);
        } else {
            notObjects++;
        }
    }

    /**
     * What the payloads so far have in common.
     *
     * @param mostCharacters that the schema may have, at least 1,000
     */
    public InferredSchema schema(int mostCharacters) {
        SchemaDraft draft = SchemaDraft.fitting(whole, mostCharacters);
        return new InferredSchema(draft.text(), messages, notJson, notObjects, draft.fields(), draft.remarks());
    }
}
