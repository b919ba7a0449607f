package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.DeviceCertificates.Issued;
import io.tributary.management.credentials.DeviceCertificates.Keep;
import io.tributary.management.credentials.KeyKind;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Devices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code …/devices/{deviceName}/certificate} and {@code …/secret}: what a device proves itself with. */
public final class CertificateRoutes {
    private static final String DEVICE = "/api/v1/products/{productId}/devices/{deviceName}";
    private static final String CERTIFICATE = DEVICE + "/certificate";

    private final DeviceCertificates certificates;
    private final Devices devices;

    public CertificateRoutes(DeviceCertificates certificates, Devices devices) {
        this.certificates = certificates;
        this.devices = devices;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(CERTIFICATE, "issueCertificate", this::issue)
                        .says(
                                "Issues a certificate in place of the one on record; the private key, when the platform made it, is shown"
                                        + " this once")
                        .takes(NewCertificate.class)
                        .being(Trait.BODY_OPTIONAL)
                        .answers(201, IssuedForm.class)
                        .being(Trait.CREATES),
                Route.get(CERTIFICATE, "getCertificate", this::get)
                        .says("Shows the certificate on record")
                        .answers(200, IssuedForm.class),
                Route.delete(CERTIFICATE, "revokeCertificate", this::revoke)
                        .says("Takes the certificate off the record and closes its connection")
                        .answers(204),
                Route.post(DEVICE + "/secret", "resetDeviceSecret", this::resetSecret)
                        .says("Gives a device another secret and closes its connection")
                        .takes(NewSecret.class)
                        .being(Trait.BODY_OPTIONAL)
                        .answers(200, SecretForm.class));
    }

    /**
     * @param key which the platform is to make
     * @param request PEM of a PKCS #10 request, for a key the device has made itself
     */
    record NewCertificate(Optional<String> key, Optional<String> request) {}

    /**
     * @param certificate PEM
     * @param privateKey PEM; shown this once
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record IssuedForm(
            String certificate,
            Optional<String> privateKey,
            String subject,
            String fingerprint,
            Instant notBefore,
            Instant notAfter) {
        static IssuedForm of(DeviceX509 certificate, Optional<String> privateKey) {
            CertificateForm form = CertificateForm.of(certificate);
            return new IssuedForm(
                    certificate.pem(),
                    privateKey,
                    form.subject(),
                    form.fingerprint(),
                    form.notBefore(),
                    form.notAfter());
        }
    }

    record NewSecret(Optional<String> secret) {}

    record SecretForm(String productId, String deviceName, String secret) {}

    private void issue(Context http) {
        NewCertificate wanted = Requests.optionalBody(http, NewCertificate.class)
                .orElse(new NewCertificate(Optional.empty(), Optional.empty()));
        if (wanted.key().isPresent() && wanted.request().isPresent()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the body names both a key to make and a request for one that is made",
                    "Leave one of 'key' and 'request' out.",
                    "key");
        }
        DeviceId id = deviceOf(http);
        KeyKind kind = wanted.key().map(KeyKind::of).orElse(KeyKind.RSA_2048);
        Issued issued = wanted.request()
                .map(request -> certificates.sign(id, request))
                .orElseGet(() -> certificates.issue(id, kind, Keep.NOT));
        http.status(HttpStatus.CREATED)
                .header("Cache-Control", "no-store")
                .json(IssuedForm.of(issued.certificate(), issued.privateKey()));
    }

    private void get(Context http) {
        http.json(IssuedForm.of(certificates.get(deviceOf(http)), Optional.empty()));
    }

    private void revoke(Context http) {
        certificates.revoke(deviceOf(http));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void resetSecret(Context http) {
        Optional<String> secret = Requests.optionalBody(http, NewSecret.class).flatMap(NewSecret::secret);
        DeviceId id = deviceOf(http);
        Device device = EntityTag.changing(
                http, () -> devices.get(id).revision(), expected -> devices.resetSecret(id, expected, secret));
        http.header("Cache-Control", "no-store")
                .json(new SecretForm(device.id().productId(), device.id().deviceName(), devices.secretOf(device)));
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }
}
