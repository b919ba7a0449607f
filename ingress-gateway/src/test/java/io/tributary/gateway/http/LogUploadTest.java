package io.tributary.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.schemas.avro.DeviceLogEntry;
import io.tributary.schemas.avro.DeviceLogLevel;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogUploadTest {
    private static final String PATH = "/device/reportlog";

    private final HttpGateway gateway = new HttpGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void entriesGoToTheLogOfDevicesWithTheirLevels() throws Exception {
        assertThat(post("[\"INFmqtt connected\",\"ERRno memory\\n\\fDBGretry\",\"WRN\",\"plain\"]")
                        .body())
                .startsWith("{\"Response\":{\"RequestId\":\"");

        assertThat(gateway.kafka.logs)
                .containsExactly(
                        new DeviceLogEntry(DeviceLogLevel.INFO, "mqtt connected"),
                        new DeviceLogEntry(DeviceLogLevel.ERROR, "no memory"),
                        new DeviceLogEntry(DeviceLogLevel.DEBUG, "retry"),
                        new DeviceLogEntry(DeviceLogLevel.WARNING, ""),
                        new DeviceLogEntry(DeviceLogLevel.INFO, "plain"));
    }

    @Test
    void nothingToSayIsNothingWritten() throws Exception {
        assertThat(post("[\"\\n\\f\"]").body()).doesNotContain("Error");
        assertThat(gateway.kafka.logs).isEmpty();
        assertThat(LogUpload.entries(List.of())).isEmpty();
    }

    @Test
    void whatIsNoLogOrComesTooOftenIsRefused() throws Exception {
        assertThat(post("\"INFone\"").body())
                .contains("InvalidParameter")
                .contains("Message is missing, or not a list");
        gateway.kafka.stalled = true;
        assertThat(post("[\"INFone\"]").statusCode()).isEqualTo(503);
        gateway.kafka.stalled = false;
        String last = "";
        for (int i = 0; i < 100 && !last.contains("Error"); i++) {
            last = post("[\"INFone\"]").body();
        }
        assertThat(last).contains("RequestLimitExceeded");
    }

    private HttpResponse<String> post(String message) throws Exception {
        String body = "{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\",\"Message\":" + message + "}";
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri(PATH)).POST(BodyPublishers.ofString(body));
        Signing.headers("127.0.0.1", PATH, body).forEach(request::header);
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
