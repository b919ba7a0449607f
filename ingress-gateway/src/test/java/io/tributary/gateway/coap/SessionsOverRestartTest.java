package io.tributary.gateway.coap;

import static io.tributary.gateway.coap.CoapGateway.CERTIFIED;
import static io.tributary.gateway.coap.CoapGateway.KEY;
import static io.tributary.gateway.coap.CoapGateway.PRODUCT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tributary.gateway.device.TestAuthority;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is started again goes on with the DTLS sessions it had, and with no others. */
class SessionsOverRestartTest {
    private static final String EVENT = PRODUCT + "/d1/event";

    private Path file;
    private CoapGateway.Wish wish;

    @BeforeEach
    void fresh(@TempDir Path folder) throws SocketException {
        file = folder.resolve("dtls-sessions");
        try (DatagramSocket free = new DatagramSocket()) {
            wish = CoapGateway.Wish.USUAL.keptIn(file, free.getLocalPort());
        }
    }

    private CoapGateway start() {
        CoapGateway gateway = new CoapGateway(wish);
        gateway.device("d1");
        return gateway;
    }

    private static TestCoapDevice device(CoapGateway gateway) {
        return TestCoapDevice.withKey(gateway.dtls(), PRODUCT + "d1", KEY);
    }

    private static double handshakes(CoapGateway gateway) {
        return gateway.metric("coap_handshakes");
    }

    @Test
    void aDeviceGoesOnWithItsSession() throws Exception {
        CoapGateway first = start();
        try (TestCoapDevice device = device(first)) {
            assertThat(device.post(EVENT, "before").getCode()).isEqualTo(ResponseCode.CHANGED);
            first.close();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            for (int restart = 1; restart <= 2; restart++) {
                try (CoapGateway again = start()) {
                    assertThat(file).doesNotExist();
                    assertThat(device.post(EVENT, "after " + restart).getCode()).isEqualTo(ResponseCode.CHANGED);
                    assertThat(handshakes(again)).isZero();
                    assertThat(again.kafka.messages)
                            .extracting(HeldKafka.Taken::payload)
                            .containsExactly("after " + restart);
                }
            }
        }
    }

    @Test
    void itObservesAgainByTheSameSession() throws Exception {
        String control = PRODUCT + "/d1/control";
        CoapGateway first = start();
        try (TestCoapDevice device = device(first)) {
            new JobStandIn(first, PRODUCT + "/d1");
            TestCoapDevice.Observed before = device.observe(control);
            await().until(before::isEstablished);
            first.sessions.closeAll("the gateway stops");
            await().until(() ->
                    before.answers.stream().anyMatch(answer -> answer.getCode() == ResponseCode.SERVICE_UNAVAILABLE));
            first.close();
            try (CoapGateway again = start()) {
                JobStandIn job = new JobStandIn(again, PRODUCT + "/d1");
                TestCoapDevice.Observed observed = device.observe(control);
                await().until(observed::isEstablished);
                job.queue("1", control, "after");

                await().until(() -> observed.messages().equals(List.of("after")));
                assertThat(handshakes(again)).isZero();
            }
        }
    }

    @Test
    void anotherSecretEndsItWhileTheGatewayIsAway() throws Exception {
        CoapGateway first = start();
        try (TestCoapDevice device = device(first)) {
            device.post(EVENT, "before");
            first.close();
            try (CoapGateway again = start()) {
                again.put("d1", true, Base64.getEncoder().encodeToString(new byte[16]));

                assertThat(device.post(EVENT, "after").getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
                assertThat(again.kafka.messages).isEmpty();
            }
        }
    }

    @Test
    void aSessionOfNobodyIsNotKept() throws Exception {
        CoapGateway first = start();
        try (TestCoapDevice device = TestCoapDevice.impatient(first.dtls(), PRODUCT + "d1", KEY)) {
            device.post(EVENT, "before");
            first.put("d1", false, Base64.getEncoder().encodeToString(KEY)); // which ends it
            first.close();
            try (CoapGateway again = start()) {
                assertThat(device.reaches(device.request(Code.POST, EVENT, "by the old session")))
                        .isFalse();
                assertThat(again.sessions()).isZero();
            }
        }
    }

    @Test
    void aDeviceWithACertificateGoesOn(@TempDir Path folder) throws Exception {
        TestAuthority devices = TestAuthority.root("Devices");
        TestAuthority servers = TestAuthority.root("Servers");
        TestAuthority.Issued own = devices.issue(CERTIFIED + "d1");
        wish = new CoapGateway.Wish(
                        wish.limits(),
                        wish.patience(),
                        DtlsSessionsTest.tls(folder, servers),
                        List.of(devices.certificate()),
                        wish.sessions())
                .keptIn(file, wish.port());
        CoapGateway first = start();
        first.certified("d1", own.certificate());
        try (TestCoapDevice device = TestCoapDevice.withCertificate(
                first.dtls(), own, servers.certificate(), CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)) {
            assertThat(device.post(CERTIFIED + "/d1/event", "before").getCode()).isEqualTo(ResponseCode.CHANGED);
            first.close();
            try (CoapGateway again = start()) {
                again.certified("d1", own.certificate());
                assertThat(device.post(CERTIFIED + "/d1/event", "after").getCode())
                        .isEqualTo(ResponseCode.CHANGED);
                assertThat(handshakes(again)).isZero();
            }
        }
    }

    @Test
    void whatCannotBeReadIsThrownAway() throws Exception {
        CoapGateway first = start();
        try (TestCoapDevice device = device(first)) {
            device.post(EVENT, "before");
            first.close();
            byte[] sealed = Files.readAllBytes(file);
            sealed[sealed.length - 1] ^= 1;
            Files.write(file, sealed);
            try (CoapGateway again = start()) {
                assertThat(file).doesNotExist();
                await().atMost(Duration.ofSeconds(20)).until(() -> {
                    try (TestCoapDevice anew = device(again)) {
                        return anew.post(EVENT, "anew").getCode() == ResponseCode.CHANGED;
                    }
                });
                assertThat(handshakes(again)).isEqualTo(1);
            }
        }
    }
}
