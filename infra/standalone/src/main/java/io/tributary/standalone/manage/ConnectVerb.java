package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.client.SignIn;
import io.tributary.standalone.config.Port;
import io.tributary.standalone.config.Refusal;
import io.tributary.standalone.tls.PlatformCertificates;
import io.tributary.topic.TopicClass;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints how to talk as a device. */
@Command(
        name = "connect-cmd",
        description = {
            "Print a mosquitto_pub (or mosquitto_sub) line that signs in as a device and works as it stands.",
            "The line holds what the device proves itself with: run it, do not pass it on."
        })
final class ConnectVerb implements Callable<Integer> {
    /** What the connection goes over. */
    enum Way {
        TCP,
        TLS,
        PSK
    }

    @Mixin
    private DeviceParameters device = new DeviceParameters();

    @Option(names = "--subscribe", description = "Receive instead of send.")
    private boolean subscribe;

    @Option(
            names = "--over",
            paramLabel = "WAY",
            description = "tcp (default), tls (default with a certificate) or psk.")
    private Optional<Way> way = Optional.empty();

    @Option(
            names = "--topic",
            paramLabel = "SUFFIX",
            description =
                    "What follows PRODUCT/DEVICE/ (default: the product's first that fits, else event or control).")
    private Optional<String> topic = Optional.empty();

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            defaultValue = "{\"hello\": \"world\"}",
            description = "What is sent (default: ${DEFAULT-VALUE}).")
    private String message = "";

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "The device's certificate, as issue-certificate keeps it.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--private-key", paramLabel = "FILE", description = "And its key.")
    private Optional<Path> privateKey = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "Whom to trust over TLS (default: the authority of the platform of this machine).")
    private Optional<Path> authority = Optional.empty();

    @Option(
            names = "--gateway",
            paramLabel = "HOST:PORT",
            description = "Where the gateway is (default: that of this machine, or the usual port beside the API).")
    private Optional<String> gateway = Optional.empty();

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        ManagementClient client = api.client();
        JsonNode product = client.get(ApiPath.of("products", device.product()));
        boolean byCertificate = product.path("authentication").asText().equals("certificate");
        Way over = way.orElse(byCertificate ? Way.TLS : Way.TCP);
        requireFitting(byCertificate, over);
        JsonNode found =
                client.get(byCertificate ? device.path() : device.path().with("secret", "true"));
        warnIfDisabled(product, found);

        List<String> words = new ArrayList<>(List.of(subscribe ? "mosquitto_sub" : "mosquitto_pub"));
        words.addAll(whereTo(over));
        words.addAll(asWho(found, over, byCertificate));
        words.addAll(List.of("-q", "1", "-t", topicOf(product)));
        words.addAll(subscribe ? List.of("-v") : List.of("-m", message));
        show(words);
        return 0;
    }

    private void requireFitting(boolean byCertificate, Way over) {
        if (!byCertificate) {
            if (certificate.isPresent() || privateKey.isPresent()) {
                throw new Refusal(
                        "the devices of product " + device.product() + " sign in with keys, not with certificates",
                        "Leave --certificate and --private-key out.");
            }
            return;
        }
        if (over != Way.TLS) {
            throw new Refusal(
                    "the devices of product " + device.product() + " sign in with certificates, which need TLS",
                    "Leave --over out.");
        }
        if (certificate.isEmpty() || privateKey.isEmpty()) {
            throw new Refusal(
                    "the devices of product " + device.product() + " sign in with certificates",
                    "Name the device's with --certificate and --private-key; `./tributary device issue-certificate "
                            + device.product() + " " + device.device() + "` makes them.");
        }
    }

    private List<String> whereTo(Way over) {
        HostAndPort at = gateway.map(ConnectVerb::hostAndPort)
                .orElseGet(() -> api.gateway(over == Way.TCP ? Port.MQTT : Port.MQTTS));
        List<String> words =
                new ArrayList<>(List.of("-h", at.bareHost(), "-p", Integer.toString(at.port()), "-V", "mqttv311"));
        if (over == Way.TLS) {
            words.addAll(List.of("--cafile", trusted().toAbsolutePath().toString()));
        }
        return words;
    }

    private Path trusted() {
        return authority
                .or(() -> api.site().map(site -> PlatformCertificates.of(site).ca()))
                .orElseThrow(() -> new Refusal(
                        "whom to trust over TLS is not known of a platform elsewhere",
                        "Name the PEM file of its authority with --ca."));
    }

    private List<String> asWho(JsonNode found, Way over, boolean byCertificate) {
        SignIn signIn = CredentialVerbs.signIn(found);
        List<String> words = new ArrayList<>(List.of("-i", signIn.device().clientId(), "-u", signIn.username()));
        String secret = found.path("secret").asText();
        if (byCertificate) {
            words.addAll(List.of("--cert", absolute(certificate), "--key", absolute(privateKey)));
        } else if (over == Way.PSK) {
            String key = HexFormat.of().formatHex(Base64.getDecoder().decode(secret));
            words.addAll(List.of("--psk", key, "--psk-identity", signIn.device().clientId()));
        } else {
            words.addAll(List.of("-P", signIn.password(secret)));
        }
        return words;
    }

    private static String absolute(Optional<Path> file) {
        return file.map(Path::toAbsolutePath).map(Path::toString).orElse("");
    }

    private String topicOf(JsonNode product) {
        String suffix = topic.orElseGet(() -> firstFitting(product));
        return device.product() + "/" + device.device() + "/" + suffix;
    }

    /** The product's own topics go before those that every device has. */
    private String firstFitting(JsonNode product) {
        String wanted = subscribe ? "subscribe" : "publish";
        Stream<String> own = StreamSupport.stream(product.path("topicClasses").spliterator(), false)
                .filter(one ->
                        List.of(wanted, "both").contains(one.path("privilege").asText()))
                .map(one -> one.path("suffix").asText());
        Stream<String> everyones = TopicClass.DEFAULTS.stream()
                .filter(one -> subscribe ? one.subscribe() : one.publish())
                .map(TopicClass::suffix);
        return Stream.concat(own, everyones)
                .filter(suffix -> subscribe || !suffix.contains("+"))
                .findFirst()
                .orElseThrow();
    }

    private void warnIfDisabled(JsonNode product, JsonNode found) {
        if (!product.path("enabled").asBoolean(true)) {
            System.err.println("product " + device.product()
                    + " is disabled; `./tributary product enable` lets its devices connect");
        } else if (!found.path("enabled").asBoolean(true)) {
            System.err.println(device + " is disabled; `./tributary device enable` lets it connect");
        }
    }

    private void show(List<String> words) {
        String line = ShellLine.of(words);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("line", line);
        words.forEach(json.putArray("words")::add);
        api.answers().done(line, json);
    }

    private static HostAndPort hostAndPort(String text) {
        try {
            return HostAndPort.of(text);
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new Refusal("'" + text + "' is not a host with its port", "Write it as HOST:PORT.", e);
        }
    }
}
