package io.tributary.gateway.coap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.tributary.identity.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Questions of one device for its shadow that wait for the reply of the device-state job, which comes on the topic of replies and is told
 * by the client token. Not thread-safe; one session's.
 */
final class ShadowQuestions {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST = 8;

    private final Map<String, Question> waiting = new HashMap<>();
    private long count;

    /** The request to publish; null when there are too many at once, and then it is answered. */
    byte @Nullable [] ask(Wish.GetShadow wish, long epoch) {
        waiting.values().removeIf(Question::isAnswered);
        if (waiting.size() >= MOST) {
            wish.question().refused(Rejection.THROTTLED, "too many questions for the shadow at once");
            return null;
        }
        String token = "coap-" + epoch + "-" + ++count;
        waiting.put(token, wish.question());
        String name = wish.name().isEmpty()
                ? ""
                : ",\"name\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(wish.name())) + "\"";
        return ("{\"type\":\"get\",\"clientToken\":\"" + token + "\"" + name + "}").getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a message on the topic of replies answers one of them; if so it is answered. */
    boolean take(ByteBuffer payload) {
        if (waiting.isEmpty()) {
            return false;
        }
        byte[] json = new byte[payload.remaining()];
        payload.duplicate().get(json);
        Reply reply = Reply.of(json);
        @Nullable Question question = reply == null ? null : waiting.remove(reply.token());
        if (reply == null || question == null) {
            return false;
        }
        if (reply.result() != 0) {
            question.refused(Rejection.INVALID, "the shadow's answer is " + reply.result());
        } else {
            question.document(reply.document(), reply.version());
        }
        return true;
    }

    void refuse(Rejection reason, String why) {
        waiting.values().forEach(question -> question.refused(reason, why));
        waiting.clear();
    }

    /** What is looked at of a reply; the document is the payload as it is written. */
    private record Reply(String token, long result, long version, byte[] document) {
        static @Nullable Reply of(byte[] json) {
            String token = "";
            long result = 0;
            long version = 0;
            byte[] document = {};
            try (JsonParser parser = JSON.createParser(json)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return null;
                }
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String field = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (field.equals("clientToken") && value == JsonToken.VALUE_STRING) {
                        token = parser.getText();
                    } else if (field.equals("result") && value == JsonToken.VALUE_NUMBER_INT) {
                        result = parser.getLongValue();
                    } else if (field.equals("payload") && value == JsonToken.START_OBJECT) {
                        int from = (int) parser.currentTokenLocation().getByteOffset();
                        version = versionIn(parser);
                        int to = (int) parser.currentLocation().getByteOffset();
                        document = Arrays.copyOfRange(json, from, to);
                    } else {
                        parser.skipChildren();
                    }
                }
            } catch (IOException e) {
                return null; // not one of ours
            }
            return new Reply(token, result, version, document);
        }

        private static long versionIn(JsonParser parser) throws IOException {
            long version = 0;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("version") && value == JsonToken.VALUE_NUMBER_INT) {
                    version = parser.getLongValue();
                } else {
                    parser.skipChildren();
                }
            }
            return version;
        }
    }
}
