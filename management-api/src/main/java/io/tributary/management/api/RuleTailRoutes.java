package io.tributary.management.api;

import io.javalin.http.Context;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.events.Viewer;
import io.tributary.management.rules.Rule;
import io.tributary.management.rules.Rules;
import io.tributary.management.rules.Tail;
import io.tributary.management.rules.Tails;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** {@code /api/v1/rules/{name}/tail}: what a rule makes of the messages that come now. */
public final class RuleTailRoutes {
    private final Rules rules;
    private final Tails tails;

    public RuleTailRoutes(Rules rules, Tails tails) {
        this.rules = rules;
        this.tails = tails;
    }

    public List<Route> routes() {
        return List.of(Route.get("/api/v1/rules/{name}/tail", "tailRule", this::tail)
                .says(
                        "Runs a rule on the messages that come now and streams what it makes of them as server-sent events: 'rule' first,"
                                + " 'outcome' for a message, up to 20 a second, 'skipped' when messages are not shown, 'failed' when no more"
                                + " comes; nothing is sent anywhere")
                .answers(200, LiveView.TYPE)
                .being(Trait.STREAMS));
    }

    private void tail(Context http) {
        Rule rule = rules.get(http.pathParam("name"));
        BiPredicate<String, String> may = AccessGate.mayOf(http);
        Viewer.Wish wish = new Viewer.Wish(
                Tail.KINDS, Optional.empty(), event -> may.test("rule:Create", "rule/*"), LiveView.standingOf(http));
        LiveView.serve(http, () -> LiveView.Source.of(tails.of(rules.compiled(rule)), wish));
    }
}
