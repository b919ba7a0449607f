package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import picocli.CommandLine.Parameters;

/** Which device a verb is about. */
final class DeviceParameters implements Thing {
    @Parameters(index = "0", paramLabel = "PRODUCT", description = "The id of its product.")
    private String product = "";

    @Parameters(index = "1", paramLabel = "DEVICE", description = "Its name.")
    private String device = "";

    String product() {
        return product;
    }

    String device() {
        return device;
    }

    @Override
    public ApiPath path() {
        return ApiPath.of("products", product, "devices", device);
    }

    ApiPath path(String part) {
        return ApiPath.of("products", product, "devices", device, part);
    }

    @Override
    public String toString() {
        return "device " + product + "/" + device;
    }
}
