package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.identity.DeviceId;
import io.tributary.standalone.client.SignIn;
import io.tributary.standalone.config.Refusal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a device proves itself with. */
final class CredentialVerbs {
    /** In user names; the gateway's log shows it. */
    static final String CONNECTION = "cmdline";

    @Command(name = "credentials", description = "Show a device's secret, and the user name and password made of it.")
    static final class Credentials implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            JsonNode found = api.client().get(device.path().with("secret", "true"));
            String secret = found.path("secret").asText();
            SignIn signIn = signIn(found);
            ObjectNode shown = JsonNodeFactory.instance
                    .objectNode()
                    .put("clientId", signIn.device().clientId())
                    .put("username", signIn.username())
                    .put("password", signIn.password(secret))
                    .put("secret", secret);
            if (found.has("certificate")) {
                shown.set("certificate", found.path("certificate"));
            }
            api.answers().show(shown);
            return 0;
        }
    }

    @Command(name = "reset-secret", description = "Give a device another secret, and close its connection.")
    static final class ResetSecret implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            api.answers().show(api.client().post(device.path("secret"), Map.of()));
            return 0;
        }
    }

    @Command(
            name = "issue-certificate",
            description =
                    "Have the platform issue a device's certificate in place of the one on record, and keep it in files.")
    static final class IssueCertificate implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Option(
                names = "--into",
                paramLabel = "FOLDER",
                defaultValue = ".",
                description = "Where DEVICE.pem and DEVICE.key are made (default: here).")
        private Path folder = Path.of(".");

        @Option(names = "--kind", paramLabel = "KIND", description = "Of its key: rsa-2048 (default) or ec-p256.")
        private Optional<String> kind = Optional.empty();

        @Option(
                names = "--request",
                paramLabel = "FILE",
                description = "PEM of a PKCS #10 request, for a key that the device keeps to itself.")
        private Optional<Path> request = Optional.empty();

        @Mixin
        private CreationOptions creation = new CreationOptions();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            if (kind.isPresent() && request.isPresent()) {
                throw new Refusal("--request brings its own key, and --kind asks for one", "Leave one of them out.");
            }
            Body body = new Body().with("key", kind).with("request", request.map(Body::text));
            OwnersFile certificate = OwnersFile.create(folder.resolve(device.device() + ".pem"));
            Optional<OwnersFile> key = Optional.empty();
            JsonNode issued;
            try {
                if (request.isEmpty()) {
                    key = Optional.of(OwnersFile.create(folder.resolve(device.device() + ".key")));
                }
                issued = api.client().create(device.path("certificate"), body.json(), creation.idempotencyKey());
            } catch (Refusal e) {
                certificate.discard();
                key.ifPresent(OwnersFile::discard);
                throw e;
            }
            key.ifPresent(file -> file.write(issued.path("privateKey").asText()));
            certificate.write(issued.path("certificate").asText());
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            shown.put("certificateFile", certificate.path().toString());
            key.ifPresent(file -> shown.put("privateKeyFile", file.path().toString()));
            issued.properties().stream()
                    .filter(field -> !field.getKey().equals("privateKey")
                            && !field.getKey().equals("certificate"))
                    .forEach(field -> shown.set(field.getKey(), field.getValue()));
            api.answers().show(shown);
            return 0;
        }
    }

    @Command(name = "show-certificate", description = "Show a device's certificate on record.")
    static final class ShowCertificate implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().show(device.path("certificate"));
        }
    }

    @Command(
            name = "revoke-certificate",
            description = "Take a device's certificate off the record, and close its connection.")
    static final class RevokeCertificate implements Callable<Integer> {
        @Mixin
        private DeviceParameters device = new DeviceParameters();

        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().delete(device.path("certificate"), "the certificate of " + device);
        }
    }

    /** As the API names the device. */
    static SignIn signIn(JsonNode device) {
        return new SignIn(
                new DeviceId(
                        device.path("productId").asText(),
                        device.path("deviceName").asText()),
                CONNECTION);
    }

    private CredentialVerbs() {}
}
