package io.tributary.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.management.TestApi.Answer;
import io.tributary.management.server.Bounds;
import io.tributary.rules.bundle.BundleJar;
import io.tributary.rules.bundle.FunctionJars;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Function bundles over HTTP. */
class FunctionBundleRoutesTest {
    private static final String ALL = "/api/v1/function-bundles";
    private static final String ONE = ALL + "/acme";

    @Test
    void aJarIsUploadedShownAndDeletedAndThatIsOnRecord() {
        try (TestApi api = new TestApi()) {
            Answer uploaded = api.sendBytes("PUT", ONE, FunctionJars.ALL);

            assertThat(uploaded.status()).isEqualTo(200);
            assertThat(uploaded.text("sha256")).isEqualTo(BundleJar.hashOf(FunctionJars.ALL));
            assertThat(api.send("GET", ONE, "").body()).isEqualTo(uploaded.body());
            assertThat(uploaded.body().path("functions").findValuesAsText("name"))
                    .containsExactly("CELSIUS", "CHANCE", "LOOPS", "THROWS", "WORDS");
            assertThat(api.send("GET", ALL, "")
                            .body()
                            .path("items")
                            .path(0)
                            .path("name")
                            .asText())
                    .isEqualTo("acme");
            assertThat(api.send("DELETE", ONE, "").status()).isEqualTo(204);
            assertThat(api.send("GET", ONE, "").status()).isEqualTo(404);
            assertThat(api.send("GET", "/api/v1/audit", "").text())
                    .contains("function:Upload", "function:Delete", "function/acme");
        }
    }

    @Test
    void refusalsAreProblemsWithARemedy() {
        try (TestApi api = new TestApi()) {
            Answer noJar = api.sendBytes("PUT", ONE, "no jar".getBytes(StandardCharsets.UTF_8));
            assertThat(noJar.status()).isEqualTo(422);
            assertThat(noJar.text("detail")).contains("not a jar");
            assertThat(noJar.text("remedy")).isNotEmpty();
            Answer taken = api.sendBytes("PUT", ONE, FunctionJars.saying("UPPER", "x"));
            assertThat(taken.status()).isEqualTo(409);
            assertThat(taken.text("detail")).contains("function UPPER has the name of one that SQL has already");
            Answer large = api.sendBytes("PUT", ONE, new byte[BundleJar.MAX_BYTES + 1]);
            assertThat(large.status()).isEqualTo(413);
        }
    }

    @Test
    void switchedOffItIsSaidHowTheyAreAllowed() {
        try (TestApi api = new TestApi(Bounds.DEFAULTS, false)) {
            Answer answer = api.sendBytes("PUT", ONE, FunctionJars.ALL);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.text("detail")).isEqualTo("functions of users are switched off here");
            assertThat(answer.text("remedy")).contains("userFunctions");
            assertThat(api.send("GET", ALL, "").status()).isEqualTo(403);
        }
    }
}
