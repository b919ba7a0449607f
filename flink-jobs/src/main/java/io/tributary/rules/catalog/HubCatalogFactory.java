package io.tributary.rules.catalog;

import static org.apache.flink.table.factories.FactoryUtil.createCatalogFactoryHelper;

import io.tributary.catalog.Topics;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;
import org.apache.flink.table.factories.FactoryUtil.CatalogFactoryHelper;

/** Makes the catalog of {@code CREATE CATALOG … WITH ('type' = 'tributary', …)}. Public for Flink, which finds it as a service. */
public final class HubCatalogFactory implements CatalogFactory {
    static final String IDENTIFIER = "tributary";

    @Override
    public String factoryIdentifier() {
        return IDENTIFIER;
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(HubOptions.BOOTSTRAP_SERVERS, HubOptions.API, HubOptions.API_KEY);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of(HubOptions.TOPIC_PREFIX);
    }

    /** @throws ValidationException when an option is missing, not known or not usable */
    @Override
    public Catalog createCatalog(Context context) {
        CatalogFactoryHelper helper = createCatalogFactoryHelper(this, context);
        helper.validateExcept(HubOptions.PROPERTIES);
        ReadableConfig options = helper.getOptions();
        HubLogs logs = new HubLogs(
                options.get(HubOptions.BOOTSTRAP_SERVERS),
                topics(options.get(HubOptions.TOPIC_PREFIX)),
                kafkaProperties(context.getOptions()));
        ApiProducts products = new ApiProducts(api(options.get(HubOptions.API)), options.get(HubOptions.API_KEY));
        return new HubCatalog(context.getName(), products, logs);
    }

    /** Those that begin with {@link HubOptions#PROPERTIES}, without it. */
    static Map<String, String> kafkaProperties(Map<String, String> options) {
        Map<String, String> properties = new TreeMap<>();
        options.forEach((key, value) -> {
            if (key.startsWith(HubOptions.PROPERTIES)) {
                properties.put(key.substring(HubOptions.PROPERTIES.length()), value);
            }
        });
        return properties;
    }

    private static Topics topics(String prefix) {
        try {
            return new Topics(prefix);
        } catch (IllegalArgumentException e) {
            throw new ValidationException(
                    "'topic-prefix' is '" + prefix + "': give the platform's kafka.topicPrefix, such as tributary.");
        }
    }

    private static URI api(String text) {
        URI api;
        try {
            api = new URI(text.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw new ValidationException(notAnAddress(text)); // SQL Client shows the innermost exception alone
        }
        boolean isHttp = "http".equals(api.getScheme()) || "https".equals(api.getScheme());
        if (!isHttp || api.getHost() == null || api.getRawQuery() != null || api.getRawFragment() != null) {
            throw new ValidationException(notAnAddress(text));
        }
        return api;
    }

    private static String notAnAddress(String text) {
        return "'api' is '" + text + "': give the management API's address, such as http://127.0.0.1:8080";
    }
}
