package io.tributary.standalone.manage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What users and roles have in common: a description and policies. */
abstract class Holder implements Settings {
    @Option(names = "--description", paramLabel = "TEXT", description = "Who that is.")
    private Optional<String> description = Optional.empty();

    @Option(names = "--policy", paramLabel = "NAME", description = "A policy; all of them, each with --policy.")
    private List<String> policies = new ArrayList<>();

    @Override
    public Body addTo(Body body) {
        return body.with("description", description).with("policies", policies);
    }

    /** A new one. */
    static class New extends Holder {
        @Parameters(paramLabel = "NAME", description = "The name.")
        private String name = "";

        @Override
        public Body addTo(Body body) {
            return super.addTo(body).with("name", Optional.of(name));
        }
    }

    /** Which may also lose its policies. */
    static class Change extends Holder {
        @Option(names = "--no-policies", description = "Takes all policies away.")
        private boolean noPolicies;

        @Override
        public Body addTo(Body body) {
            Body all = super.addTo(body);
            return noPolicies ? all.with("policies", Optional.of(List.of())) : all;
        }
    }
}
