package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.DeviceId;
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
                .header("Location", "/api/v1/products/" + id.productId() + "/devices/" + id.deviceName())
                .json(DeviceForm.of(device, Optional.of(devices.secretOf(device))));
    }

    private void list(Context http) {
        Page<Device> page = devices.list(
                http.pathParam("productId"), Requests.number(http, "limit", PAGE), Requests.query(http, "cursor"));
        http.json(new DeviceList(
                page.items().stream()
                        .filter(device -> AccessGate.sees(http, resourceOf(device.id())))
                        .map(device -> DeviceForm.of(device, Optional.empty()))
                        .toList(),
                page.next()));
    }

    private void get(Context http) {
        Device device = devices.get(deviceOf(http));
        Optional<String> secret = Requests.query(http, "secret")
                .filter(text -> text.equals("true"))
                .map(asked -> devices.secretOf(device));
        http.json(DeviceForm.of(device, secret));
    }

    private void change(Context http) {
        DeviceChange change = Requests.body(http, DeviceChange.class);
        Device device = devices.change(
                deviceOf(http), new Devices.Change(change.enabled(), change.secret(), change.certificate()));
        http.json(DeviceForm.of(device, Optional.empty()));
    }

    private void delete(Context http) {
        devices.delete(deviceOf(http));
        http.status(HttpStatus.NO_CONTENT);
    }

    private static String resourceOf(DeviceId id) {
        return "product/" + id.productId() + "/device/" + id.deviceName();
    }

    private static DeviceId deviceOf(Context http) {
        return new DeviceId(http.pathParam("productId"), http.pathParam("deviceName"));
    }
}
