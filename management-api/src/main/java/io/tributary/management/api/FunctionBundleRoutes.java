package io.tributary.management.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.tributary.identity.RejectedException;
import io.tributary.identity.Rejection;
import io.tributary.management.api.route.Route;
import io.tributary.management.api.route.Route.Trait;
import io.tributary.management.functions.FunctionBundle;
import io.tributary.management.functions.FunctionBundles;
import io.tributary.management.registry.Page;
import io.tributary.rules.bundle.BundleFunction;
import io.tributary.rules.bundle.BundleJar;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** {@code /api/v1/function-bundles}: jars with functions that rules may call, where an operator allows them. */
public final class FunctionBundleRoutes {
    private static final String ALL = "/api/v1/function-bundles";
    private static final String ONE = ALL + "/{name}";

    /** A jar, and what it holds, is in memory meanwhile. */
    private static final int AT_ONCE = 1;

    private final FunctionBundles bundles;
    private final Semaphore slots = new Semaphore(AT_ONCE);

    public FunctionBundleRoutes(FunctionBundles bundles) {
        this.bundles = bundles;
    }

    public List<Route> routes() {
        return List.of(
                Paging.paged(Route.get(ALL, "listFunctionBundles", this::list))
                        .says("Lists the function bundles")
                        .answers(200, FunctionBundleList.class),
                Route.get(ONE, "getFunctionBundle", this::get)
                        .says("Shows a function bundle, and the functions in it")
                        .answers(200, FunctionBundleForm.class),
                Route.put(ONE, "putFunctionBundle", this::put)
                        .says("Uploads a jar with functions for rules, " + (BundleJar.MAX_BYTES >> 20)
                                + " MB at most; rules that call a bundle of this name go on with the new one")
                        .takes("application/java-archive", "application/octet-stream")
                        .answers(200, FunctionBundleForm.class)
                        .being(Trait.STREAMS),
                Route.delete(ONE, "deleteFunctionBundle", this::delete)
                        .says("Deletes a function bundle that no rule calls")
                        .answers(204));
    }

    /**
     * @param sha256 of the jar, hexadecimal
     * @param bytes of the jar
     */
    record FunctionBundleForm(
            String name, String sha256, int bytes, List<BundleFunction> functions, Instant uploadedAt) {
        static FunctionBundleForm of(FunctionBundle bundle) {
            return new FunctionBundleForm(
                    bundle.name(),
                    bundle.content().sha256(),
                    bundle.content().bytes(),
                    bundle.functions(),
                    bundle.uploadedAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record FunctionBundleList(List<FunctionBundleForm> items, Optional<String> next) {}

    private void list(Context http) {
        List<FunctionBundle> seen = bundles.list().stream()
                .filter(bundle -> AccessGate.sees(http, "function/" + bundle.name()))
                .toList();
        Page<FunctionBundle> page = Paging.page(http, seen, FunctionBundle::name);
        Paging.link(http, page.next());
        http.json(new FunctionBundleList(
                page.items().stream().map(FunctionBundleForm::of).toList(), page.next()));
    }

    private void get(Context http) {
        http.json(FunctionBundleForm.of(bundles.get(http.pathParam("name"))));
    }

    private void put(Context http) throws IOException {
        bundles.requireAllowed(); // before anybody sends 8 MB for nothing
        if (!slots.tryAcquire()) {
            throw new RejectedException(
                    Rejection.UNAVAILABLE,
                    "another function bundle is being uploaded",
                    "Try again in some seconds.",
                    "");
        }
        try (Spool body = Spool.of(http.req().getInputStream(), BundleJar.MAX_BYTES);
                InputStream jar = body.stream()) {
            http.json(FunctionBundleForm.of(bundles.put(http.pathParam("name"), jar.readAllBytes())));
        } finally {
            slots.release();
        }
    }

    private void delete(Context http) {
        bundles.delete(http.pathParam("name"));
        http.status(HttpStatus.NO_CONTENT);
    }
}
