package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import picocli.CommandLine.Parameters;

/** Which devices of a product a verb is about. */
final class DevicesParameters {
    @Parameters(index = "0", paramLabel = "PRODUCT", description = "The id of their product.")
    private String product = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "DEVICE", description = "Their names.")
    private List<String> devices = new ArrayList<>();

    String product() {
        return product;
    }

    List<String> devices() {
        return devices;
    }

    /** One after the other; the first that is refused ends it. */
    int each(BiConsumer<ApiPath, String> deed) {
        for (String device : devices) {
            deed.accept(ApiPath.of("products", product, "devices", device), "device " + product + "/" + device);
        }
        return 0;
    }
}
