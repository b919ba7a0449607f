package io.tributary.management.registration.http;

import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;

/** What is spoken on a connection: HTTP/1.1 and nothing else. */
final class Connections {
    static ConnectionFactory[] plain(HttpConfiguration http) {
        return new ConnectionFactory[] {new HttpConnectionFactory(http)};
    }

    private Connections() {}
}
