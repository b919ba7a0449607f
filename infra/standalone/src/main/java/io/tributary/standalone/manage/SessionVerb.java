package io.tributary.standalone.manage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tributary.standalone.client.ApiPath;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whoever runs the command. */
@Command(
        name = "session",
        description = "Who asks, by the key in use, and the own password for the console.",
        synopsisSubcommandLabel = "VERB",
        subcommands = {SessionVerb.Show.class, SessionVerb.Password.class})
public final class SessionVerb extends NounVerb {

    @Command(name = "show", description = "Say who asks: root, or the user of the key.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            return api.exchange().show(ApiPath.of("session"));
        }
    }

    @Command(
            name = "password",
            description = {
                "Change one's own password: the present one and the new one are asked for on a terminal, else they are",
                "two lines of the standard input. All sessions end; keys stay."
            })
    static final class Password implements Callable<Integer> {
        @Mixin
        private ApiOptions api = new ApiOptions();

        @Override
        public Integer call() {
            NewPassword.Change change = NewPassword.change();
            Body body = new Body()
                    .with("password", Optional.of(change.present()))
                    .with("newPassword", Optional.of(change.wanted()));
            api.client().put(ApiPath.of("session", "password"), body.json());
            api.answers()
                    .done(
                            "the password is changed, and all sessions are over",
                            JsonNodeFactory.instance.objectNode().put("changed", true));
            return 0;
        }
    }
}
