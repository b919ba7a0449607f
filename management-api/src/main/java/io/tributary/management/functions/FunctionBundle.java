package io.tributary.management.functions;

import io.tributary.rules.bundle.BundleFunction;
import io.tributary.rules.bundle.BundleRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A jar with functions for rules, under a name.
 *
 * @param earlier contents that it had before, newest first, as far as the fabric may still need them
 * @param uploadedAt when this content came
 */
public record FunctionBundle(
        String name, Content content, List<BundleFunction> functions, List<Content> earlier, Instant uploadedAt) {
    /**
     * How many contents before the present one are kept: as many as the fabric keeps revisions of a rule, each of which may need another.
     */
    static final int KEPT = 8;

    /**
     * A jar.
     *
     * @param sha256 lower-case hexadecimal digits
     * @param pieces in which it is kept
     */
    public record Content(String sha256, int bytes, int pieces) {}

    public FunctionBundle {
        functions = List.copyOf(functions);
        earlier = List.copyOf(earlier);
    }

    public BundleRef ref() {
        return new BundleRef(name, content.sha256());
    }

    /** With another content; that of before is kept for a while. */
    FunctionBundle with(Content next, List<BundleFunction> offered, Instant at) {
        List<Content> before = new ArrayList<>();
        before.add(content);
        earlier.stream().filter(each -> !each.equals(next)).forEach(before::add);
        return new FunctionBundle(name, next, offered, before.subList(0, Math.min(KEPT, before.size())), at);
    }

    /** All contents that must be there. */
    List<Content> contents() {
        List<Content> all = new ArrayList<>(List.of(content));
        all.addAll(earlier);
        return all;
    }
}
