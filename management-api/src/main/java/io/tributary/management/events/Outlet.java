package io.tributary.management.events;

import java.io.IOException;

/** Where a viewer's events go. Never waits; used under the viewer's lock. */
public interface Outlet {
    /** Whether bytes are taken now; after a no, the viewer is called back when they are. */
    boolean ready() throws IOException;

    /** Sends bytes; only after a yes of {@link #ready}. */
    void write(byte[] bytes) throws IOException;

    /** Ends the stream in good order. */
    void end();
}
