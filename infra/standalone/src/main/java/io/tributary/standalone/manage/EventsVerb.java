package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.standalone.Verb;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.config.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what happens, as it happens. */
@Command(
        name = "events",
        description = {
            "Show what happens as it happens, until it is stopped: which products, devices and groups are changed,",
            "and which parts of the platform are well. -o json shows one object a line."
        })
public final class EventsVerb implements Verb {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIELD = "data: ";
    private static final String KIND = "event: ";

    @Option(names = "--kind", paramLabel = "KIND", description = "registry or health alone (default: both).")
    private Optional<String> kind = Optional.empty();

    @Option(names = "--product", paramLabel = "PRODUCT", description = "Only what is about this product.")
    private Optional<String> product = Optional.empty();

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        ManagementClient client = api.client();
        Answers answers = api.answers();
        ApiPath path = ApiPath.of("events").with("kinds", kind).with("productId", product);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(client.download(path), StandardCharsets.UTF_8))) {
            String event = "";
            for (String line = lines.readLine(); line != null && answers.isHeard(); line = lines.readLine()) {
                if (line.startsWith(KIND)) {
                    event = line.substring(KIND.length());
                } else if (line.startsWith(FIELD)) {
                    answers.event(event, JSON.readTree(line.substring(FIELD.length())));
                }
            }
            if (!answers.isHeard()) {
                return 0;
            }
        } catch (IOException e) {
            throw client.brokenOff(e, "Start it again.");
        }
        throw new Refusal(
                "the management API has ended the view",
                "Start it again; if it is refused then, the key is good no more.");
    }
}
