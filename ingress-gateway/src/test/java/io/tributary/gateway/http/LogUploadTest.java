package io.tributary.gateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.schemas.avro.DeviceLogEntry;
import io.tributary.schemas.avro.DeviceLogLevel;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
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
        assertThat(LogIntake.entries(List.of())).isEmpty();
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

    @Test
    void theOldFormIsTakenOnceOfWhoSignedIt() throws Exception {
        String log = oldForm("P###", HttpGateway.SECRET, HttpGateway.NOW, "INFmqtt connected\n\fERRno memory\n\f");

        assertThat(postOld(log)).isEqualTo("{\"Retcode\":0}");
        assertThat(postOld(log)).startsWith("{\"Retcode\":1,").contains("answered before");
        assertThat(gateway.kafka.logs)
                .containsExactly(
                        new DeviceLogEntry(DeviceLogLevel.INFO, "mqtt connected"),
                        new DeviceLogEntry(DeviceLogLevel.ERROR, "no memory"));
    }

    @Test
    void inTheOldFormNobodyLogsForAnother() throws Exception {
        String good = oldForm("P###", HttpGateway.SECRET, HttpGateway.NOW, "INFone\n\f");
        assertThat(List.of(
                        postOld(good.replace("INFone", "INFtwo")),
                        postOld(oldForm("P###", "another secret, of anyone", HttpGateway.NOW, "INFone\n\f")),
                        postOld(oldForm("C###", HttpGateway.SECRET, HttpGateway.NOW, "INFone\n\f")),
                        postOld(oldForm("P###", HttpGateway.SECRET, HttpGateway.NOW - 400, "INFone\n\f")),
                        postOld(good.substring(0, 111)),
                        postOld("")))
                .allSatisfy(answer -> assertThat(answer).startsWith("{\"Retcode\":1,\"Message\":\""));
        assertThat(gateway.kafka.logs).isEmpty();
    }

    private String postOld(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.uri("/cgi-bin/report-log"))
                .header("Content-Type", "text/plain;charset=utf-8")
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private static String oldForm(String kind, String secret, long timestamp, String lines) throws Exception {
        String signed = kind + HttpGateway.PRODUCT + "dev01" + "#".repeat(43) + timestamp + lines;
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secret.substring(0, 24).getBytes(US_ASCII), "HmacSHA1"));
        return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(US_ASCII))) + signed;
    }

    private HttpResponse<String> post(String message) throws Exception {
        String body = "{\"ProductId\":\"PROD123456\",\"DeviceName\":\"dev01\",\"Message\":" + message + "}";
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri(PATH)).POST(BodyPublishers.ofString(body));
        Signing.headers("127.0.0.1", PATH, body).forEach(request::header);
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
