package io.tributary.standalone.server;

import java.net.URI;

/** How a component says that it serves; each proves that it is ours and not some other process on the same port. */
public sealed interface Readiness {

    /** A text in the output of our own child. */
    record LogLine(String text) implements Readiness {}

    /** Status 200 while our child lives (its port was free before it started). The body may say what is waited for. */
    record Http(URI uri) implements Readiness {}
}
