package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.standalone.client.ApiPath;
import io.tributary.standalone.client.ManagementClient;
import io.tributary.standalone.config.Refusal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A view of the API that goes on until it is stopped: a line for each event. */
final class LiveLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIELD = "data: ";
    private static final String KIND = "event: ";

    /** Shows what comes; returns when nobody reads it any more, and refuses when the API ends the view. */
    static int show(ApiOptions api, ApiPath path) {
        ManagementClient client = api.client();
        Answers answers = api.answers();
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

    private LiveLines() {}
}
