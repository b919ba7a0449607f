package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.access.ResourceNames;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSettings;
import io.tributary.management.registry.DeviceSettings.LogLevel;
import io.tributary.management.registry.DeviceStatus;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.ProductPolicy;
import io.tributary.management.registry.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code …/devices}: the devices of a product. The secret is shown when it is made, and when it is asked for. */
public final class DeviceRoutes {
    private static final String ALL = "/api/v1/products/{productId}/devices";
    private static final String ONE = ALL + "/{deviceName}";

    private final Devices devices;

    public DeviceRoutes(Devices devices) {
        this.devices = devices;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(ALL, "createDevice", this::create)
                        .says("Adds a device, and shows its secret")
                        .takes(NewDeviceForm.class)
                        .answers(201, DeviceForm.class)
                        .being(Trait.CREATES),
                DeviceFilters.filtered(Paging.paged(Route.get(ALL, "listDevices", this::list)))
                        .says(
                                "Lists the devices of a product that meet all conditions given; with conditions a page may be short, or"
                                        + " empty, and still have a next one")
                        .answers(200, DeviceList.class),
                Route.get(ONE, "getDevice", this::get)
                        .says("Shows a device")
                        .query("secret", Type.BOOLEAN, "Whether its secret is shown")
                        .answers(200, DeviceForm.class),
                Route.patch(ONE, "changeDevice", this::change)
                        .says("Changes a device; a connection that the change takes the right from is closed")
                        .takes(DeviceChange.class)
                        .answers(200, DeviceForm.class),
                Route.delete(ONE, "deleteDevice", this::delete)
                        .says("Deletes a device and closes its connection")
                        .answers(204));
    }

    /** What becomes a device; the settings are those of {@link DeviceChange}. */
    record NewDeviceForm(
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
                    before.tagForms(),
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
            Optional<String> cause,
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
                    status.cause(),
                    status.firmware(),
                    status.firmwareAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DeviceList(List<DeviceForm> items, Optional<String> next) {}

    private void create(Context http) {
        NewDeviceForm wanted = Requests.body(http, NewDeviceForm.class);
        Device device = devices.create(http.pathParam("productId"), wanted.device());
        http.status(HttpStatus.CREATED)
                .header(
                        "Location",
                        "/api/v1/products/" + device.id().productId() + "/devices/"
                                + device.id().deviceName());
        DeviceForm form = DeviceForm.of(device, Optional.of(devices.secretOf(device)), Optional.empty());
        EntityTag.of(device.revision(), form).answerChange(http);
    }

    private void list(Context http) {
        Page<DeviceView> page = devices.search(
                http.pathParam("productId"), DeviceFilters.of(http), Paging.limitOf(http), Paging.cursorOf(http));
        Paging.link(http, page.next());
        http.json(new DeviceList(
                page.items().stream()
                        .filter(view -> AccessGate.sees(
                                http, ResourceNames.of(view.device().id())))
                        .map(DeviceForm::of)
                        .toList(),
                page.next()));
    }

    private void get(Context http) {
        DeviceView view = devices.view(deviceOf(http));
        Device device = view.device();
        Optional<String> secret =
                Requests.flag(http, "secret") ? Optional.of(devices.secretOf(device)) : Optional.empty();
        DeviceForm form = DeviceForm.of(device, secret, Optional.of(view.status()));
        EntityTag.of(device.revision(), form).answer(http);
    }

    private void change(Context http) {
        DeviceChange wanted = Requests.body(http, DeviceChange.class).required();
        Devices.Change change = new Devices.Change(wanted::over, wanted.secret(), wanted.certificate());
        DeviceId id = deviceOf(http);
        Device device =
                EntityTag.changing(http, () -> revisionOf(id), expected -> devices.change(id, expected, change));
        DeviceForm form = DeviceForm.of(device, Optional.empty(), Optional.empty());
        EntityTag.of(device.revision(), form).answerChange(http);
    }

    private void delete(Context http) {
        DeviceId id = deviceOf(http);
        EntityTag.changing(http, () -> revisionOf(id), expected -> {
            devices.delete(id, expected);
            return id;
        });
        http.status(HttpStatus.NO_CONTENT);
    }

    private Revision revisionOf(DeviceId id) {
        return devices.get(id).revision();
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }
}
