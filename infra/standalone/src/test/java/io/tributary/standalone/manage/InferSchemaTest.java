package io.tributary.standalone.manage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.standalone.client.FakeApi;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferSchemaTest {
    private static final String PRODUCT = "/api/v1/products/PROD123456";
    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"t\":{\"type\":[\"number\",\"string\"]}}}";
    private static final String INFERRED = "{\"payloadSchema\":" + SCHEMA
            + ",\"messages\":3,\"notJson\":1,\"notObjects\":0,\"fields\":[{\"path\":\"t\",\"messages\":2,"
            + "\"types\":[\"number\",\"string\"],\"column\":\"STRING\",\"remarks\":[\"it is number here and string there\"]}],"
            + "\"remarks\":[\"something is left out\"]}";

    private final FakeApi api = new FakeApi();
    private final Commands tributary;

    InferSchemaTest(@TempDir Path folder) {
        tributary = new Commands(api, folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void itIsShownWithWhatWasSeen() {
        api.on("GET " + PRODUCT + "/inferred-schema?newest=50", 200, INFERRED);

        String shown = tributary
                .run("product", "infer-schema", "PROD123456", "--newest", "50")
                .succeeded()
                .out();

        assertThat(shown)
                .contains("number, string", "STRING", "it is number here and string there")
                .contains("3 messages looked at, 1 of them no JSON, 0 no JSON object", "something is left out")
                .contains("\"properties\"");
        assertThat(api.asked()).hasSize(1);
    }

    @Test
    void itIsSetOnTheStateOfTheProductThatWasSeen() {
        api.on("GET " + PRODUCT, FakeApi.answer(200, "{\"productId\":\"PROD123456\"}", "ETag", "\"1-a.b\""))
                .on("GET " + PRODUCT + "/inferred-schema", 200, INFERRED)
                .on("PATCH " + PRODUCT, 200, "{\"productId\":\"PROD123456\"}");

        assertThat(tributary
                        .run("product", "infer-schema", "PROD123456", "--apply")
                        .succeeded()
                        .out())
                .contains("product PROD123456 has this payload schema now");

        FakeApi.Asked change = api.asked().get(2);
        assertThat(change.header("If-match")).isEqualTo("\"1-a.b\"");
        assertThat(change.body()).isEqualTo("{\"payloadSchema\":" + SCHEMA + "}");
    }

    @Test
    void oneThatIsThereStaysUnlessItIsToBeReplaced() {
        String present = "{\"productId\":\"PROD123456\",\"payloadSchema\":{\"type\":\"object\"}}";
        api.on("GET " + PRODUCT, FakeApi.answer(200, present, "ETag", "\"1-a.b\""));
        tributary
                .run("product", "infer-schema", "PROD123456", "--apply")
                .refused("has a payload schema already", "--replace");
        assertThat(api.asked()).hasSize(1);

        api.on("GET " + PRODUCT, FakeApi.answer(200, present, "ETag", "\"1-a.b\""))
                .on("GET " + PRODUCT + "/inferred-schema", 200, INFERRED)
                .on("PATCH " + PRODUCT, 412, FakeApi.problem("it was changed meanwhile", "", "Read it again."));
        tributary
                .run("product", "infer-schema", "PROD123456", "--replace")
                .refused("it was changed meanwhile", "Read it again.");
    }

    @Test
    void nothingSeenIsNothingToSet() {
        api.on("GET " + PRODUCT, FakeApi.answer(200, "{\"productId\":\"PROD123456\"}", "ETag", "\"1-a.b\""))
                .on(
                        "GET " + PRODUCT + "/inferred-schema",
                        200,
                        "{\"payloadSchema\":{\"type\":\"object\",\"properties\":{}},\"messages\":0,\"notJson\":0,\"notObjects\":0,"
                                + "\"fields\":[],\"remarks\":[]}");
        tributary
                .run("product", "infer-schema", "PROD123456", "--apply")
                .refused("show no property", "0 messages looked at");
        assertThat(api.asked()).hasSize(2);
    }
}
