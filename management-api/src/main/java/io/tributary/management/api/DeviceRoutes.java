package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceSettings;
import io.tributary.management.registry.DeviceSettings.LogLevel;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.ProductPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code …/devices}: the devices of a product. The secret is shown when it is made, and when it is asked for. */
public final class DeviceRoutes {
    private static final String ALL = "/api/v1/products/{productId}/devices";
    private static final String ONE = ALL + "/{deviceName}";
    private static final int PAGE = 100;

    private final Devices devices;

    public DeviceRoutes(Devices devices) {
        this.devices = devices;
    }

    public void register(RoutesConfig routes) {
        routes.post(ALL, this::create);
        routes.get(ALL, this::list);
        routes.get(ONE, this::get);
        routes.patch(ONE, this::change);
        routes.delete(ONE, this::delete);
    }

    /** What becomes a device; the settings are those of {@link DeviceChange}. */
    record DeviceWish(
            String deviceName,
            Optional<String> secret,
            Optional<String> certificate,
            Optional<Boolean> enabled,
            Optional<String> alias,
            Optional<String> description,
            Optional<Map<String, String>> tags,
            Optional<String> logLevel) {
        NewDevice device() {
            DeviceChange change = new DeviceChange(enabled, secret, certificate, alias, description, tags, logLevel);
            return new NewDevice(deviceName, secret, certificate, change.over(DeviceSettings.DEFAULTS));
        }
    }

    /**
     * What is to be otherwise; what is left out stays.
     *
     * @param tags replace all there were
     */
    record DeviceChange(
            Optional<Boolean> enabled,
            Optional<String> secret,
            Optional<String> certificate,
            Optional<String> alias,
            Optional<String> description,
            Optional<Map<String, String>> tags,
            Optional<String> logLevel) {
        private static final DeviceChange NOTHING = new DeviceChange(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        DeviceSettings over(DeviceSettings before) {
            return new DeviceSettings(
                    enabled.orElse(before.enabled()),
                    alias.orElse(before.alias()),
                    description.orElse(before.description()),
                    tags.orElse(before.tags()),
                    logLevel.map(word -> ProductPolicy.choice(LogLevel.class, word, "logLevel"))
                            .orElse(before.logLevel()));
        }

        /** Refuses a request that says nothing. */
        DeviceChange required() {
            if (equals(NOTHING)) {
                throw new RejectedException(
                        Rejection.INVALID,
                        "the request changes nothing",
                        "Name at least one of enabled, secret, certificate, alias, description, tags, logLevel.",
                        "enabled");
            }
            return this;
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DeviceForm(
            String productId,
            String deviceName,
            String clientId,
            Optional<String> secret,
            boolean enabled,
            Optional<CertificateForm> certificate,
            String alias,
            String description,
            Map<String, String> tags,
            String logLevel,
            Optional<StatusForm> status,
            long revision,
            Instant createdAt,
            Instant updatedAt) {
        static DeviceForm of(Device device, Optional<String> secret, Optional<DeviceStatus> status) {
            return new DeviceForm(
                    device.id().productId(),
                    device.id().deviceName(),
                    device.id().clientId(),
                    secret,
                    device.enabled(),
                    device.certificate().map(CertificateForm::of),
                    device.settings().alias(),
                    device.settings().description(),
                    device.tags(),
                    ProductPolicy.word(device.settings().logLevel()),
                    status.map(StatusForm::of),
                    device.revision().number(),
                    device.createdAt(),
                    device.revision().updatedAt());
        }

        static DeviceForm of(DeviceView view) {
            return of(view.device(), Optional.empty(), Optional.of(view.status()));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record StatusForm(
            String connection,
            Optional<Instant> firstOnlineAt,
            Optional<Instant> onlineAt,
            Optional<Instant> offlineAt,
            Optional<Instant> lastSeenAt,
            Optional<String> address,
            Optional<String> firmware,
            Optional<Instant> firmwareAt) {
        static StatusForm of(DeviceStatus status) {
            return new StatusForm(
                    ProductPolicy.word(status.connection()),
                    status.firstOnlineAt(),
                    status.onlineAt(),
                    status.offlineAt(),
                    status.lastSeenAt(),
                    status.address(),
                    status.firmware(),
                    status.firmwareAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DeviceList(List<DeviceForm> items, Optional<String> next) {}

    private void create(Context http) {
        DeviceWish wanted = Requests.body(http, DeviceWish.class);
        Device device = devices.create(http.pathParam("productId"), wanted.device());
        http.status(HttpStatus.CREATED)
                .header(
                        "Location",
                        "/api/v1/products/" + device.id().productId() + "/devices/"
                                + device.id().deviceName())
                .json(DeviceForm.of(device, Optional.of(devices.secretOf(device)), Optional.empty()));
    }

    private void list(Context http) {
        Page<DeviceView> page = devices.search(
                http.pathParam("productId"),
                searchOf(http),
                Requests.number(http, "limit", PAGE),
                Requests.query(http, "cursor"));
        http.json(new DeviceList(page.items().stream().map(DeviceForm::of).toList(), page.next()));
    }

    private static DeviceSearch searchOf(Context http) {
        return new DeviceSearch(
                Requests.query(http, "namePrefix"),
                Requests.query(http, "nameContains"),
                Requests.query(http, "enabled").map(word -> truth(word, "enabled")),
                Requests.query(http, "tag").map(DeviceRoutes::tagOf),
                Requests.query(http, "connection")
                        .map(word -> ProductPolicy.choice(DeviceStatus.Connection.class, word, "connection")),
                Optional.ofNullable(http.queryParam("firmware")));
    }

    private static boolean truth(String word, String field) {
        if (!word.equals("true") && !word.equals("false")) {
            throw new RejectedException(
                    Rejection.INVALID, "'" + word + "' is neither true nor false", "Use true or false.", field);
        }
        return word.equals("true");
    }

    private static DeviceSearch.Tag tagOf(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new RejectedException(
                    Rejection.INVALID, "'" + text + "' is not a tag with its value", "Write it as name=value.", "tag");
        }
        return new DeviceSearch.Tag(text.substring(0, equals), text.substring(equals + 1));
    }

    private void get(Context http) {
        DeviceView view = devices.view(deviceOf(http));
        Optional<String> secret = Requests.query(http, "secret")
                .filter(text -> text.equals("true"))
                .map(asked -> devices.secretOf(view.device()));
        http.json(DeviceForm.of(view.device(), secret, Optional.of(view.status())));
    }

    private void change(Context http) {
        DeviceChange change = Requests.body(http, DeviceChange.class).required();
        Device device = devices.change(
                deviceOf(http),
                Optional.empty(),
                new Devices.Change(change::over, change.secret(), change.certificate()));
        http.json(DeviceForm.of(device, Optional.empty(), Optional.empty()));
    }

    private void delete(Context http) {
        devices.delete(deviceOf(http), Optional.empty());
        http.status(HttpStatus.NO_CONTENT);
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }
}
