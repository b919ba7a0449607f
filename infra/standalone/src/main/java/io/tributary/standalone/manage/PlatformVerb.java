package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.standalone.Verb;
import io.tributary.standalone.client.ApiPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows how the parts of a platform are, wherever it runs. */
@Command(
        name = "platform",
        description = {
            "Show how the parts of the platform are, as its management API sees them.",
            "Of the platform of this machine `./tributary status` shows the processes."
        })
public final class PlatformVerb implements Verb {
    private static final Columns COLUMNS = Columns.of("PART", "/name", "READY", "/ready", "DETAIL", "/detail");

    @Mixin
    private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
        JsonNode platform = api.client().get(ApiPath.of("platform"));
        api.answers().table(platform, platform.path("components"), COLUMNS);
        return 0;
    }
}
