package io.tributary.management.server;

import io.javalin.config.JettyConfig;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Sets Jetty up within {@link Bounds}. */
public final class BoundedServer {
    /** Threads that move bytes and never wait; the workers are apart. */
    private static final int IO_THREADS = 8;

    /**
     * @param bodies what they may be
     */
    public static void configure(JettyConfig jetty, Bounds bounds, Bodies bodies) {
        jetty.threadPool = new QueuedThreadPool(IO_THREADS, 4);
        jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendDateHeader(true);
            http.setRequestHeaderSize(bounds.headerBytes());
        });
        jetty.modifyServletContextHandler(context -> context.setErrorHandler(new PlainRefusals()));
        jetty.modifyServer(server -> {
            server.setStopTimeout(bounds.stopping().toMillis());
            server.setErrorHandler(new PlainRefusals());
            server.setHandler(new GracefulHandler(new FrontDoor(bounds, bodies)));
            server.addBean(new NetworkConnectionLimit(bounds.connections(), server));
            HeaderRoom headers = new HeaderRoom(bounds.headersBytes());
            SlowHeaders slow = new SlowHeaders(bounds.arrival());
            server.addBean(slow);
            server.addEventListener(new LifeCycle.Listener() {
                @Override
                public void lifeCycleStarting(LifeCycle starting) {
                    connect(server, bounds, headers, slow);
                }
            });
        });
    }

    /** The connectors are there just before the server starts. */
    private static void connect(Server server, Bounds bounds, HeaderRoom headers, SlowHeaders slow) {
        for (Connector each : server.getConnectors()) {
            if (each instanceof ServerConnector connector) {
                connector.setIdleTimeout(bounds.idle().toMillis());
                connector.setAcceptQueueSize(1_024);
                connector.addBean(slow, false);
                connector.setConnectionFactories(connector.getConnectionFactories().stream()
                        .map(factory -> factory instanceof HttpConnectionFactory http
                                ? new CountedConnection.Factory(http.getHttpConfiguration(), headers)
                                : factory)
                        .toList());
            }
        }
    }

    private BoundedServer() {}
}
