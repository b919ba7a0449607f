package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.codec.AvroCodec;
import io.tributary.management.TestApi.Answer;
import io.tributary.schemas.avro.UplinkMessage;
import io.tributary.stream.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The payload schema that the native interface infers from an uplink of the test's making. */
class InferredSchemaTest {
    private static final AvroCodec<UplinkMessage> UPLINK = AvroCodec.of(UplinkMessage.class);

    @SuppressWarnings("NullAway.Init")
    private TestApi api;

    @SuppressWarnings("NullAway.Init")
    private String product;

    @BeforeEach
    void serve() {
        api = new TestApi();
        product = api.send("POST", "/api/v1/products", "{\"name\": \"Lamps\"}").text("productId");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void whatIsInferredIsWhatAChangeOfTheProductTakes() {
        api.captured = (log, filters, most) -> {
            assertThat(filters).isEqualTo(Set.of(product + "/#"));
            assertThat(most).isEqualTo(1_000);
            return List.of(message("{\"t\": 21.5, \"on\": true}"), message("{\"t\": \"hot\"}"), message("hello"));
        };

        Answer answer = api.send("GET", path(), "");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode body = answer.body();
        assertThat(body.path("messages").asInt()).isEqualTo(3);
        assertThat(body.path("notJson").asInt()).isEqualTo(1);
        assertThat(body.at("/fields/0/path").asText()).isEqualTo("t");
        assertThat(body.at("/fields/0/messages").asInt()).isEqualTo(2);
        assertThat(body.at("/fields/0/remarks/0").asText()).contains("number here and string there");
        assertThat(api.send("GET", "/api/v1/products/" + product, "").body().has("payloadSchema"))
                .isFalse();

        JsonNode schema = body.path("payloadSchema");
        assertThat(api.send("PATCH", "/api/v1/products/" + product, "{\"payloadSchema\": " + schema + "}")
                        .body()
                        .path("payloadSchema"))
                .isEqualTo(schema);
    }

    @Test
    void howManyAreLookedAtIsBounded() {
        api.captured = (log, filters, most) -> List.of(message("{\"most\": " + most + "}"));

        assertThat(api.send("GET", path() + "?newest=2000", "").status()).isEqualTo(200);
        assertThat(api.send("GET", path() + "?newest=2001", "").text("remedy")).isEqualTo("Ask for 1 to 2000.");
        assertThat(api.send("GET", path() + "?newest=0", "").status()).isEqualTo(422);
        assertThat(api.send("GET", "/api/v1/products/ABCDEFGHIJ/inferred-schema", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anUplinkThatIsAwayIsSaidWithItsCause() {
        api.captured = (log, filters, most) -> {
            throw new IOException("topic t.uplink: Timeout expired");
        };

        Answer answer = api.send("GET", path(), "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text("detail")).contains("topic t.uplink: Timeout expired");
    }

    @Test
    void onlyTwoLookAtATime() throws Exception {
        CountDownLatch looking = new CountDownLatch(2);
        CountDownLatch released = new CountDownLatch(1);
        api.captured = (log, filters, most) -> {
            looking.countDown();
            try {
                assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
            return List.of();
        };
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            Future<Answer> one = others.submit(() -> api.send("GET", path(), ""));
            Future<Answer> other = others.submit(() -> api.send("GET", path(), ""));
            assertThat(looking.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(api.send("GET", path(), "").status()).isEqualTo(503);

            released.countDown();
            assertThat(one.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(other.get(60, TimeUnit.SECONDS).status()).isEqualTo(200);
            assertThat(api.send("GET", path(), "").status()).isEqualTo(200);
        } finally {
            released.countDown();
            others.shutdownNow();
        }
    }

    private String path() {
        return "/api/v1/products/" + product + "/inferred-schema";
    }

    private LogRecord message(String payload) {
        Instant now = Instant.now();
        UplinkMessage message = UplinkMessage.newBuilder()
                .setMessageId("0".repeat(32))
                .setProductId(product)
                .setDeviceName("d")
                .setTopic(product + "/d/event")
                .setPayload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)))
                .setQos(1)
                .setReceivedAt(now)
                .setGateway("test")
                .build();
        return new LogRecord(product + "/d", 0, 0, now.toEpochMilli(), UPLINK.encode(message));
    }
}
