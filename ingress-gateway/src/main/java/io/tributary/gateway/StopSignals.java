package io.tributary.gateway;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM once: leave in good order; twice: hurry. A shutdown hook alone would not hear the second. The class that hears signals is
 * no part of Java's specification, so it is looked for; without it the first signal works as a hook does.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int TERMINATED = 128 + 15;

    static void handle(Runnable stop, Runnable hurry) {
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "shutdown"));
        AtomicBoolean asked = new AtomicBoolean();
        Runnable heard = () -> {
            if (asked.getAndSet(true)) {
                LOG.atInfo().log("asked again to stop");
                hurry.run();
            } else {
                Thread leaving = new Thread(
                        () -> {
                            stop.run();
                            System.exit(TERMINATED);
                        },
                        "stop");
                leaving.setDaemon(
                        false); // the thread that hears signals is one, and the process must outlive its main thread
                leaving.start();
            }
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler onCall = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    heard.run();
                    return null;
                }
                return method.getName().equals("equals")
                        ? proxy == arguments[0]
                        : method.getName().hashCode();
            };
            Object ours = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, onCall);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), ours);
        } catch (ReflectiveOperationException e) {
            LOG.atInfo().addKeyValue("cause", e.toString()).log("a second SIGTERM is not heard on this JVM");
        }
    }

    private StopSignals() {}
}
