package io.tributary.standalone;

import java.util.concurrent.Callable;

/**
 * A verb that another package or module adds to {@code ./tributary}: annotate it with picocli's {@code @Command}, list it in {@code
 * META-INF/services/io.tributary.standalone.Verb}, and put a module's jar into {@code dist/lib/launcher}. The result of
 * the call is the exit code.
 */
public interface Verb extends Callable<Integer> {}
