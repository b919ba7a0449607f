package io.tributary.management.cloudapi.actions;

import static io.tributary.management.cloudapi.actions.Values.isOne;
import static io.tributary.management.cloudapi.actions.Values.within;

import io.tributary.identity.DeviceId;
import io.tributary.identity.RejectedException;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.cloudapi.model.CloudRefusal;
import io.tributary.management.credentials.AccountAuthorities;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.credentials.DeviceCertificates.Issued;
import io.tributary.management.credentials.KeyKind;
import io.tributary.management.registry.BulkListener;
import io.tributary.management.registry.Device;
import io.tributary.management.registry.DeviceSettings.LogLevel;
import io.tributary.management.registry.DeviceX509;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.NewDevice;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.Products;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The actions on single devices. (Cloud API, section 7.2.) */
final class DeviceActions {
    private final Products products;
    private final Devices devices;
    private final DeviceCertificates certificates;
    private final AccountAuthorities authorities;

    DeviceActions(Products products, Devices devices, DeviceCertificates certificates, AccountAuthorities authorities) {
        this.products = products;
        this.devices = devices;
        this.certificates = certificates;
        this.authorities = authorities;
    }

    Map<String, ?> create(Call call) {
        Arguments arguments = call.arguments();
        Product product = products.get(arguments.text("ProductId"));
        if (!product.policy().enabled()) {
            throw new CloudRefusal(
                    "UnauthorizedOperation.ProductIsForbidden", "product " + product.productId() + " is disabled");
        }
        Optional<String> secret = arguments.optionalText("DefinedPsk");
        Optional<String> certificate = arguments.optionalText("TlsCrt");
        boolean ofKeys = ProductForm.isOfKeys(product);
        if (!ofKeys && secret.isPresent()) {
            throw notOfKeys(product);
        }
        NewDevice wanted = new NewDevice(
                arguments.text("DeviceName"),
                secret,
                certificate,
                DeviceForm.settings(arguments.structure("Attribute")));
        if (!ofKeys && certificate.isEmpty()) {
            // RSA, which every device SDK of the reference product can use.
            Issued issued = certificates.create(
                    product.productId(), wanted, KeyKind.RSA_2048, DeviceCertificates.Keep.UNTIL_FETCHED);
            return Map.of(
                    "DeviceName", wanted.deviceName(),
                    "DeviceCert", issued.certificate().pem(),
                    "DevicePrivateKey", issued.privateKey().orElseThrow());
        }
        certificate.ifPresent(
                pem -> authorities.requireIssued(pem, new DeviceId(product.productId(), wanted.deviceName())));
        Device device = devices.create(product.productId(), wanted);
        return Map.of(
                "DeviceName", wanted.deviceName(),
                "DevicePsk", ofKeys ? devices.secretOf(device) : "",
                "DeviceCert", device.certificate().map(DeviceX509::pem).orElse(""));
    }

    /** Once after the device was made; from then on nobody but the device has its key. */
    Map<String, ?> clientKey(Call call) {
        DeviceId id = idOf(call.arguments());
        Product product = products.get(id.productId());
        if (ProductForm.isOfKeys(product)) {
            throw new CloudRefusal(
                    "UnsupportedOperation.WrongProductAuthType",
                    "the devices of product " + product.productId() + " show keys, not certificates");
        }
        return Map.of("ClientKey", certificates.fetchKey(id));
    }

    Map<String, ?> describe(Call call) {
        DeviceId id = idOf(call.arguments());
        Product product = products.get(id.productId());
        boolean open = ProductForm.isOfKeys(product)
                && call.may("device:GetSecret", "product/" + id.productId() + "/device/" + id.deviceName());
        var view = devices.view(id);
        boolean keyWaits = !ProductForm.isOfKeys(product)
                && certificates
                        .keysWaiting(id.productId(), List.of(view.device()))
                        .contains(id.deviceName());
        return DeviceForm.info(product, view, open ? devices.secretOf(view.device()) : "", keyWaits);
    }

    Map<String, ?> delete(Call call) {
        devices.delete(idOf(call.arguments()), Optional.empty());
        return Action.DONE;
    }

    Map<String, ?> enable(Call call) {
        boolean enabled = isOne(call.arguments(), "EnableState");
        devices.change(
                idOf(call.arguments()), Optional.empty(), Devices.Change.of(settings -> settings.withEnabled(enabled)));
        return Action.DONE;
    }

    /** Changes all that exist; refuses with what stands in the way of the first that does not. */
    Map<String, ?> enableAll(Call call) {
        Arguments arguments = call.arguments();
        boolean enabled = isOne(arguments, "Status");
        Refusals refusals = new Refusals();
        devices.changeAll(
                arguments.text("ProductId"),
                arguments.texts("DeviceNames").iterator(),
                settings -> settings.withEnabled(enabled),
                refusals);
        refusals.throwFirst();
        return Action.DONE;
    }

    Map<String, ?> logLevel(Call call) {
        LogLevel[] levels = LogLevel.values();
        LogLevel level = levels[(int) within(call.arguments().number("LogLevel"), 0, levels.length - 1, "LogLevel")];
        DeviceId id = idOf(call.arguments());
        if (!devices.get(id).enabled()) {
            throw new CloudRefusal("UnauthorizedOperation.DeviceIsNotEnabled", "device " + id + " is disabled");
        }
        devices.change(id, Optional.empty(), Devices.Change.of(settings -> settings.withLogLevel(level)));
        return Action.DONE;
    }

    Map<String, ?> secret(Call call) {
        DeviceId id = idOf(call.arguments());
        Product product = products.get(id.productId());
        if (!ProductForm.isOfKeys(product)) {
            throw notOfKeys(product);
        }
        devices.change(
                id,
                Optional.empty(),
                new Devices.Change(
                        settings -> settings, Optional.of(call.arguments().text("Psk")), Optional.empty()));
        return Action.DONE;
    }

    /** Keeps the refusals of a bulk change. */
    private static final class Refusals implements BulkListener {
        private final List<RejectedException> all = new ArrayList<>();

        @Override
        public void done(int index, Device device) {
            // What is done needs no word: the action's answer is about all of them.
        }

        @Override
        public void refused(int index, String deviceName, RejectedException why) {
            all.add(why);
        }

        void throwFirst() {
            if (!all.isEmpty()) {
                throw all.get(0);
            }
        }
    }

    private static DeviceId idOf(Arguments arguments) {
        return new DeviceId(arguments.text("ProductId"), arguments.text("DeviceName"));
    }

    private static CloudRefusal notOfKeys(Product product) {
        return new CloudRefusal(
                "UnauthorizedOperation.ProductNotSupportPSK",
                "the devices of product " + product.productId() + " show certificates, not keys");
    }
}
