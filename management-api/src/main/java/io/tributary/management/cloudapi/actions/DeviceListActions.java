package io.tributary.management.cloudapi.actions;

import io.tributary.management.access.ResourceNames;
import io.tributary.management.cloudapi.actions.Values.Window;
import io.tributary.management.cloudapi.model.Arguments;
import io.tributary.management.credentials.DeviceCertificates;
import io.tributary.management.registry.DeviceSearch;
import io.tributary.management.registry.DeviceView;
import io.tributary.management.registry.Devices;
import io.tributary.management.registry.Page;
import io.tributary.management.registry.Product;
import io.tributary.management.registry.Products;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The actions that list devices. (Cloud API, section 7.2.) */
final class DeviceListActions {
    /** What a caller writes for devices that reported no firmware version. */
    private static final String NO_VERSION = "None-FirmwareVersion";

    private static final int MAX_PAGE = 250;

    private final Products products;
    private final Devices devices;
    private final DeviceCertificates certificates;

    DeviceListActions(Products products, Devices devices, DeviceCertificates certificates) {
        this.products = products;
        this.devices = devices;
        this.certificates = certificates;
    }

    Map<String, ?> list(Call call) {
        Window window = Window.of(call.arguments());
        DeviceSearch search = search(call.arguments());
        Product product = products.get(call.arguments().text("ProductId"));
        if (search.equals(DeviceSearch.ALL)) {
            return answer(
                    call,
                    product,
                    products.deviceCount(product),
                    devices.from(product.productId(), window.offset(), window.limit()));
        }
        // The answer says how many there are, so all of the product's devices are looked at.
        List<DeviceView> page = new ArrayList<>();
        long found = 0;
        Optional<String> cursor = Optional.empty();
        do {
            Page<DeviceView> some = devices.search(product.productId(), search, Devices.MAX_PAGE, cursor);
            for (DeviceView each : some.items()) {
                if (found >= window.offset() && page.size() < window.limit()) {
                    page.add(each);
                }
                found++;
            }
            cursor = some.next();
        } while (cursor.isPresent());
        return answer(call, product, found, page);
    }

    /** Over all products, in the order in which they are listed. */
    Map<String, ?> listAll(Call call) {
        long skip = call.arguments().number("Offset");
        int limit = (int) Values.within(call.arguments().number("Limit"), 1, MAX_PAGE, "Limit");
        List<Map<String, Object>> page = new ArrayList<>();
        long total = 0;
        for (Product product : products.list()) {
            long here = products.deviceCount(product);
            long first = Math.max(0, skip - total);
            if (page.size() < limit && first < here) {
                devices.from(product.productId(), first, limit - page.size()).stream()
                        .filter(view -> may(call, "device:List", view))
                        .forEach(view -> page.add(Map.of(
                                "ProductId", product.productId(),
                                "ProductName", product.name(),
                                "DeviceName", view.device().id().deviceName())));
            }
            total += here;
        }
        return Map.of("TotalCount", total, "Devices", page);
    }

    private Map<String, ?> answer(Call call, Product product, long total, List<DeviceView> page) {
        boolean ofKeys = ProductForm.isOfKeys(product);
        Set<String> waiting = ofKeys
                ? Set.of()
                : certificates.keysWaiting(
                        product.productId(),
                        page.stream().map(DeviceView::device).toList());
        return Map.of(
                "TotalCount",
                total,
                "Devices",
                page.stream()
                        .filter(view -> may(call, "device:List", view))
                        .map(view -> DeviceForm.info(
                                product,
                                view,
                                ofKeys && may(call, "device:GetSecret", view) ? devices.secretOf(view.device()) : "",
                                waiting.contains(view.device().id().deviceName())))
                        .toList());
    }

    /** A deny may name one device among all that the caller may list. */
    private static boolean may(Call call, String action, DeviceView view) {
        return call.may(action, ResourceNames.of(view.device().id()));
    }

    private static DeviceSearch search(Arguments arguments) {
        DeviceSearch search = DeviceSearch.ALL;
        Optional<String> firmware = arguments.optionalText("FirmwareVersion").filter(text -> !text.isEmpty());
        if (firmware.isPresent()) {
            search = search.withFirmware(firmware.get().equals(NO_VERSION) ? "" : firmware.get());
        }
        Optional<String> name = arguments.optionalText("DeviceName").filter(text -> !text.isEmpty());
        if (name.isPresent()) {
            search = search.withNameContains(name.get());
        }
        return arguments.has("EnableState") ? search.withEnabled(Values.isOne(arguments, "EnableState")) : search;
    }
}
