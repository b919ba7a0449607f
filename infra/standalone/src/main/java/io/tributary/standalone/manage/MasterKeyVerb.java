package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The keys that secrets are sealed under. */
@Command(
        name = "master-key",
        description = "Master keys: which seal and open secrets (docs/authentication.md says how to replace one).",
        synopsisSubcommandLabel = "VERB",
        subcommands = {MasterKeyVerb.Show.class, MasterKeyVerb.Rewrap.class})
public final class MasterKeyVerb extends NounVerb {

    @Command(name = "show", description = "Show their ids, and how far the newest wrapping of all secrets is.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().show(ApiPath.of("master-keys"));
        }
    }

    @Command(name = "rewrap", description = "Begin to wrap all secrets under the sealing key, or go on with it.")
    static final class Rewrap implements Callable<Integer> {
        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            api.answers().show(api.client().post(ApiPath.of("master-keys", "rewrap"), Map.of()));
            return 0;
        }
    }
}
