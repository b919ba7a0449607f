package io.tributary.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.identity.DeviceId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ForwardBodyTest {
    private static final DeviceId DEVICE = new DeviceId("PROD123456", "dev01");

    @Test
    void theDocumentedExample() {
        ForwardBody body = ForwardBody.ofJson(
                DEVICE, utf8("{\"t\":31,\"d\":\"dev00\"}"), 2, 1_700_000_000L, "PROD123456/dev01/event");

        assertThat(new String(body.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"devicename\":\"dev01\",\"payload\":{\"t\":31,\"d\":\"dev00\"},\"productid\":\"PROD123456\","
                                + "\"seq\":2,\"timestamp\":1700000000,\"topic\":\"PROD123456/dev01/event\"}");
    }

    @Test
    void whatIsNotJsonIsBase64() {
        ForwardBody body = ForwardBody.ofBinary(DEVICE, utf8("this is a example"), 3, 1, "PROD123456/dev01/\"quoted\"");

        assertThat(new String(body.bytes(), StandardCharsets.UTF_8))
                .contains("\"payload\":\"dGhpcyBpcyBhIGV4YW1wbGU=\"")
                .contains("\"topic\":\"PROD123456/dev01/\\\"quoted\\\"\"");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
