package io.tributary.rules.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The classes of one jar. It sees the JDK, Flink's interfaces and SLF4J beside its own, nothing of the platform and no other bundle; what
 * else it needs it brings. Holds no file, so that there is nothing to close: it is gone when nothing refers to its classes.
 */
final class BundleLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final BundleJar jar;

    BundleLoader(BundleJar jar) {
        super("functions-" + jar.sha256(), new Surroundings(BundleLoader.class.getClassLoader()));
        this.jar = jar;
    }

    boolean holds(String className) {
        return jar.holdsClass(className);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = jar.classFile(name).orElseThrow(() -> new ClassNotFoundException(name));
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    @SuppressWarnings("NullAway") // the contract of findResource is null for what is not there
    protected URL findResource(String name) {
        return jar.file(name).map(file -> urlOf(name, file)).orElse(null);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return Collections.enumeration(
                jar.file(name).map(file -> List.of(urlOf(name, file))).orElse(List.of()));
    }

    private URL urlOf(String name, byte[] file) {
        try {
            return new URL(null, "bundle:/" + jar.sha256() + "/" + name, new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new InMemory(url, file);
                }
            });
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a handler of its own takes any protocol", e);
        }
    }

    private static final class InMemory extends URLConnection {
        private final byte[] file;

        InMemory(URL url, byte[] file) {
            super(url);
            this.file = file;
        }

        @Override
        public void connect() {
            connected = true;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new ByteArrayInputStream(file);
        }
    }

    /** What all bundles see. */
    private static final class Surroundings extends ClassLoader {
        static {
            registerAsParallelCapable();
        }

        private static final List<String> SHARED = List.of("org.apache.flink.", "org.slf4j.");

        private final ClassLoader ours;

        Surroundings(ClassLoader ours) {
            super(getPlatformClassLoader());
            this.ours = ours;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (SHARED.stream().anyMatch(name::startsWith)) {
                return ours.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
