package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Parameter.Type;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Page;
import java.time.Instant;
import java.util.List;
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
                        .takes(NewDevice.class)
                        .answers(201, DeviceForm.class)
                        .being(Trait.CREATES),
                Paging.paged(Route.get(ALL, "listDevices", this::list))
                        .says("Lists the devices of a product")
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

    record NewDevice(String deviceName, Optional<String> secret, Optional<String> certificate) {}

    record DeviceChange(Optional<Boolean> enabled, Optional<String> secret, Optional<String> certificate) {}

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DeviceForm(
            String productId,
            String deviceName,
            String clientId,
            Optional<String> secret,
            boolean enabled,
            Optional<CertificateForm> certificate,
            Instant createdAt) {
        static DeviceForm of(Device device, Optional<String> secret) {
            return new DeviceForm(
                    device.id().productId(),
                    device.id().deviceName(),
                    device.id().clientId(),
                    secret,
                    device.enabled(),
                    device.certificate().map(CertificateForm::of),
                    device.createdAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record DeviceList(List<DeviceForm> items, Optional<String> next) {}

    private void create(Context http) {
        NewDevice wanted = Requests.body(http, NewDevice.class);
        DeviceId id = new DeviceId(http.pathParam("productId"), wanted.deviceName());
        Device device = devices.create(id, wanted.secret(), wanted.certificate());
        http.status(HttpStatus.CREATED)
                .header("Location", "/api/v1/products/" + id.productId() + "/devices/" + id.deviceName());
        DeviceForm form = DeviceForm.of(device, Optional.of(devices.secretOf(device)));
        tagOf(device, form).answerChange(http, form);
    }

    private void list(Context http) {
        Page<Device> page = devices.list(http.pathParam("productId"), Paging.limitOf(http), Paging.cursorOf(http));
        Paging.link(http, page.next());
        http.json(new DeviceList(
                page.items().stream()
                        .map(device -> DeviceForm.of(device, Optional.empty()))
                        .toList(),
                page.next()));
    }

    private void get(Context http) {
        Device device = devices.get(deviceOf(http));
        Optional<String> secret =
                Requests.flag(http, "secret") ? Optional.of(devices.secretOf(device)) : Optional.empty();
        DeviceForm form = DeviceForm.of(device, secret);
        tagOf(device, form).answer(http, form);
    }

    private void change(Context http) {
        DeviceChange change = Requests.body(http, DeviceChange.class);
        requireMatch(http);
        Device device = devices.change(
                deviceOf(http), new Devices.Change(change.enabled(), change.secret(), change.certificate()));
        DeviceForm form = DeviceForm.of(device, Optional.empty());
        tagOf(device, form).answerChange(http, form);
    }

    private void delete(Context http) {
        requireMatch(http);
        devices.delete(deviceOf(http));
        http.status(HttpStatus.NO_CONTENT);
    }

    private void requireMatch(Context http) {
        EntityTag.requireMatch(http, () -> stateOf(devices.get(deviceOf(http))));
    }

    private static EntityTag tagOf(Device device, DeviceForm form) {
        return EntityTag.of(stateOf(device), form);
    }

    /** What requests make of a device: its form, and its secret, which the form does not show. */
    private static List<Object> stateOf(Device device) {
        return List.of(DeviceForm.of(device, Optional.empty()), device.sealedSecret());
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }
}
