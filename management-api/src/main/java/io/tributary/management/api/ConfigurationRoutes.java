package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.device.DeviceConfigurations;
import io.tributary.management.device.DeviceConfigurations.Whom;
import io.tributary.management.device.ShadowJson;
import io.tributary.management.registry.Configuration;
import io.tributary.management.registry.Configurations;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.ToldConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code …/configuration}: what the devices of a product are configured with from afar, and which version each was told. */
public final class ConfigurationRoutes {
    private static final String PRODUCT = "/api/v1/products/{productId}";
    private static final String ONE = PRODUCT + "/configuration";
    private static final String PAYLOAD = "payload";
    private static final String TO = "to";

    private final DeviceConfigurations pushes;
    private final Configurations configurations;

    public ConfigurationRoutes(DeviceConfigurations pushes) {
        this.pushes = pushes;
        this.configurations = pushes.configurations();
    }

    public List<Route> routes() {
        return List.of(
                Route.get(ONE, "getConfiguration", this::get)
                        .says("Shows the remote configuration of a product's devices")
                        .answers(200, ConfigurationForm.class),
                Route.patch(ONE, "changeConfiguration", this::change)
                        .says(
                                "Makes another version of the configuration; what is left out stays. Devices that ask are given"
                                        + " it within seconds, the others when it is pushed")
                        .takes(ConfigurationChangeForm.class)
                        .answers(200, ConfigurationForm.class),
                Route.get(ONE + "/versions", "listConfigurationVersions", this::versions)
                        .says("Lists the last five versions of the configuration, newest first")
                        .answers(200, ConfigurationList.class),
                Route.post(ONE + "/push", "pushConfiguration", this::push)
                        .says("Tells the devices of a product the newest configuration, those that do not have it yet")
                        .query(
                                TO,
                                Type.STRING,
                                "connected, also when left out; or all: it waits for those whose session is kept")
                        .answers(200, ConfigurationPushForm.class),
                Paging.paged(Route.get(ONE + "/devices", "listConfiguredDevices", this::told))
                        .says("Lists the devices that were told a configuration, and which")
                        .answers(200, ToldConfigurationList.class),
                Route.get(PRODUCT + "/devices/{deviceName}/configuration", "getDeviceConfiguration", this::toldOne)
                        .says("Shows which configuration a device was told last")
                        .answers(200, ToldConfigurationForm.class));
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ConfigurationForm(long version, boolean enabled, JsonNode payload, Optional<Instant> madeAt) {
        static ConfigurationForm of(Configuration configuration) {
            return new ConfigurationForm(
                    configuration.version(),
                    configuration.enabled(),
                    ShadowJson.read(configuration.payload()),
                    configuration.madeAt());
        }
    }

    /**
     * What is to be otherwise; of payload and enabled one at least.
     *
     * @param version at which the configuration must be
     */
    record ConfigurationChangeForm(Optional<JsonNode> payload, Optional<Boolean> enabled, Optional<Long> version) {}

    record ConfigurationList(List<ConfigurationForm> items) {}

    record ConfigurationPushForm(long version, int devices) {}

    record ToldConfigurationForm(String deviceName, long version, String by, Instant at) {
        static ToldConfigurationForm of(ToldConfiguration told) {
            return new ToldConfigurationForm(
                    told.deviceName(), told.version(), told.asked() ? "asked" : "pushed", told.at());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ToldConfigurationList(List<ToldConfigurationForm> items, Optional<String> next) {}

    private void get(Context http) {
        http.json(ConfigurationForm.of(configurations.current(productOf(http))));
    }

    private void change(Context http) {
        ConfigurationChangeForm form = Requests.body(http, ConfigurationChangeForm.class);
        Optional<String> payload = exactPayload(http);
        http.json(
                ConfigurationForm.of(configurations.change(productOf(http), form.version(), payload, form.enabled())));
    }

    /** As it was sent: no number is rounded. */
    private static Optional<String> exactPayload(Context http) {
        JsonNode exact = ShadowJson.read(new String(http.bodyAsBytes(), StandardCharsets.UTF_8));
        if (!exact.has(PAYLOAD)) {
            return Optional.empty();
        }
        JsonNode payload = exact.path(PAYLOAD);
        if (!payload.isObject()) {
            throw new RejectedException(
                    Rejection.INVALID,
                    "the payload is not an object",
                    "Send an object of what is to be configured, such as {\"interval\": 30}.",
                    PAYLOAD);
        }
        return Optional.of(new String(ShadowJson.bytes(payload), StandardCharsets.UTF_8));
    }

    private void versions(Context http) {
        http.json(new ConfigurationList(configurations.versions(productOf(http)).stream()
                .map(ConfigurationForm::of)
                .toList()));
    }

    private void push(Context http) {
        Whom whom = Requests.query(http, TO).map(ConfigurationRoutes::whom).orElse(Whom.CONNECTED);
        Later.answer(
                http,
                pushes.push(productOf(http), whom),
                push -> http.json(new ConfigurationPushForm(push.version(), push.devices())));
    }

    private static Whom whom(String word) {
        for (Whom each : Whom.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        throw new RejectedException(
                Rejection.INVALID, "'" + word + "' does not say who is told", "Use connected or all.", TO);
    }

    private void told(Context http) {
        Page<ToldConfiguration> page =
                configurations.told(productOf(http), Paging.limitOf(http), Paging.cursorOf(http));
        Paging.link(http, page.next());
        http.json(new ToldConfigurationList(
                page.items().stream().map(ToldConfigurationForm::of).toList(), page.next()));
    }

    private void toldOne(Context http) {
        DeviceId device = new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
        ToldConfiguration told = configurations
                .told(device)
                .orElseThrow(() -> new RejectedException(
                        Rejection.NOT_FOUND,
                        "device " + device + " was told no configuration yet",
                        "It is when it asks for one, or when one is pushed and it has subscribed to"
                                + " $config/operation/result/" + device + ".",
                        ""));
        http.json(ToldConfigurationForm.of(told));
    }

    private static String productOf(Context http) {
        return DeviceId.requireProductId(http.pathParam("productId"));
    }
}
