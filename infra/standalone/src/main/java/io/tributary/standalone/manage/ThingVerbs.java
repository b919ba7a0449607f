package io.tributary.standalone.manage;

import io.tributary.standalone.client.ApiPath;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What can be done with most things. A noun names each of these, says what it does, and gives what it is about. */
final class ThingVerbs {
    /** One request. */
    private abstract static class One implements Callable<Integer> {
        @Mixin
        private ApiOptions api = new ApiOptions();

        abstract int ask(Exchange exchange);

        @Override
        public final Integer call() {
            return ask(api.exchange());
        }
    }

    /** Makes a member of a collection. */
    abstract static class Creating extends One {
        private final String collection;

        @Mixin
        private Settings settings;

        @Mixin
        private CreationOptions creation = new CreationOptions();

        Creating(String collection, Settings settings) {
            this.collection = collection;
            this.settings = settings;
        }

        @Override
        final int ask(Exchange exchange) {
            return exchange.create(ApiPath.of(collection), settings.addTo(new Body()), creation);
        }
    }

    /** Lists a collection. */
    abstract static class Listing extends One {
        private final String collection;
        private final Columns columns;

        @Mixin
        private PageOptions page = new PageOptions();

        Listing(String collection, Columns columns) {
            this.collection = collection;
            this.columns = columns;
        }

        @Override
        final int ask(Exchange exchange) {
            return exchange.list(ApiPath.of(collection), page, columns);
        }
    }

    /** Something done with one thing. */
    private abstract static class WithThing extends One {
        @Mixin
        private Thing thing;

        WithThing(Thing thing) {
            this.thing = thing;
        }

        final Thing thing() {
            return thing;
        }
    }

    /** Shows a thing. */
    abstract static class Showing extends WithThing {
        Showing(Thing thing) {
            super(thing);
        }

        @Override
        final int ask(Exchange exchange) {
            return exchange.show(thing().path());
        }
    }

    /** Changes a thing; what is not named stays. */
    abstract static class Changing extends WithThing {
        @Mixin
        private Settings settings;

        Changing(Thing thing, Settings settings) {
            super(thing);
            this.settings = settings;
        }

        @Override
        final int ask(Exchange exchange) {
            return exchange.change(thing().path(), settings.addTo(new Body()));
        }
    }

    /** Enables or disables a thing. */
    abstract static class Switching extends WithThing {
        private final boolean on;

        Switching(Thing thing, boolean on) {
            super(thing);
            this.on = on;
        }

        @Override
        final int ask(Exchange exchange) {
            return exchange.enable(thing().path(), thing().toString(), on);
        }
    }

    /** Deletes a thing. */
    abstract static class Deleting extends WithThing {
        Deleting(Thing thing) {
            super(thing);
        }

        @Override
        final int ask(Exchange exchange) {
            return exchange.delete(thing().path(), thing().toString());
        }
    }

    private ThingVerbs() {}
}
