package io.tributary.flinkcatalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jar that a user puts into his Flink's lib: all of ours that it needs is in it, and nothing that Flink has. */
class CatalogJarIT {
    private static final Path JAR = Path.of(System.getProperty("catalog.jar"));

    /** In the jar, perhaps under another name; the rest of the class path is what a distribution of Flink has. */
    private static final Pattern IN_THE_JAR = Pattern.compile(
            ".*(flink-catalog|flink-jobs|schemas|/avro-\\d|/jackson-|kafka-clients|flink-connector-kafka).*");

    @Test
    void nothingOfOursIsMissing() {
        StringWriter said = new StringWriter();
        ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        int code = jdeps.run(
                new PrintWriter(said),
                new PrintWriter(said),
                "--multi-release",
                "17",
                "--missing-deps",
                "--class-path",
                String.join(File.pathSeparator, flink().toList()),
                JAR.toString());
        assertThat(code).as("%s", said).isZero();
        assertThat(said.toString().lines().map(String::strip))
                .filteredOn(line -> line.startsWith("io.tributary.") && !line.startsWith("io.tributary.shaded."))
                .filteredOn(line -> !line.contains("org.jspecify.annotations"))
                .isEmpty();
    }

    @Test
    void flinkFindsTheCatalogAndNoConnectorOfItsOwn() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(urls(), ClassLoader.getPlatformClassLoader())) {
            Class<?> factories = loader.loadClass("org.apache.flink.table.factories.FactoryUtil");
            Class<?> wanted = loader.loadClass("org.apache.flink.table.factories.CatalogFactory");
            Object factory = factories
                    .getMethod("discoverFactory", ClassLoader.class, Class.class, String.class)
                    .invoke(null, loader, wanted, "tributary");
            assertThat(factory.getClass().getName()).isEqualTo("io.tributary.rules.catalog.HubCatalogFactory");
            assertThat(factory.getClass().getProtectionDomain().getCodeSource().getLocation())
                    .isEqualTo(JAR.toUri().toURL());
            // What a job needs first, and what reads the released schemas out of the jar.
            loader.loadClass("io.tributary.rules.catalog.RowDeserializer");
            Class.forName("io.tributary.rules.fabric.UplinkView", true, loader);
        }
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(Object::toString).filter(name -> name.endsWith(".class")))
                    .noneMatch(name -> name.startsWith("org/apache/flink/")
                            || name.startsWith("org/apache/calcite/")
                            || name.startsWith("org/apache/avro/")
                            || name.startsWith("com/fasterxml/")
                            || name.startsWith("io/tributary/rules/bench/"));
            assertThat(new String(
                            jar.getInputStream(
                                            jar.getEntry("META-INF/services/org.apache.flink.table.factories.Factory"))
                                    .readAllBytes(),
                            StandardCharsets.UTF_8))
                    .isEqualToIgnoringNewLines("io.tributary.rules.catalog.HubCatalogFactory");
        }
    }

    private static Stream<String> flink() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> !IN_THE_JAR.matcher(entry).matches());
    }

    private static URL[] urls() throws IOException {
        List<String> entries = new ArrayList<>(flink().toList());
        entries.add(JAR.toString());
        return entries.stream().map(CatalogJarIT::url).toArray(URL[]::new);
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }
}
